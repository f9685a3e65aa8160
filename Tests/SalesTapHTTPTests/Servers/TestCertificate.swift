#if HTTP
  import NIOCore
  import NIOSSL

  /// Certificates of servers that only tests start, each signed by itself and valid until 2120. Nobody trusts them.
  enum TestCertificate: String, Sendable, CaseIterable {
    /// For `localhost` and `127.0.0.1`.
    case here
    /// For `elsewhere.example`.
    case elsewhere

    /// The certificate as PEM.
    var pem: String {
      switch self {
      case .here:
        """
        -----BEGIN CERTIFICATE-----
        MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAj3yg3gFDc6RX/R
        phtiW0ibxKRNWllqBSDez9pHh9MZ1sYzb9lkbkI4O0it+xGNTUjDMaj8Vm9JZd20
        7ZcGJEqjTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
        BTADAQH/MB0GA1UdDgQWBBSMs2ur6tbdxOup8FKFdWZ6+1XKTDAKBggqhkjOPQQD
        AgNIADBFAiApVUgvh7tEFUJtR7b0X3GFwiG4k/2ODF8mZBoiHOoU3gIhAKqq7e3l
        P9JKMMVprd8XFDIM2B1KeqFoV/AAMSo84JbR
        -----END CERTIFICATE-----
        """
      case .elsewhere:
        """
        -----BEGIN CERTIFICATE-----
        MIIBejCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFlbHNld2hl
        cmUuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowHDEa
        MBgGA1UEAwwRZWxzZXdoZXJlLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMB
        BwNCAAQHlmqdBRuUJanoVd3dq2c8Ulm7PWsoB00vOE7zH/HUyphvE+M27M8o3/GN
        JpGFPLbbI23pCZeMazMEpy1EvJR+o1AwTjAcBgNVHREEFTATghFlbHNld2hlcmUu
        ZXhhbXBsZTAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBSp6rGx46Gilb5P3UdJ
        YvlaAgFzBDAKBggqhkjOPQQDAgNJADBGAiEAjpDOvfdx0ZsIvdRxAnGVzqRcGjCN
        lRVe/FUH3wvbkgsCIQDBApui+a0/fmkDyxZUP2O3tc0F2whK9IhzCV4dW5lyoQ==
        -----END CERTIFICATE-----
        """
      }
    }

    private var key: String {
      switch self {
      case .here:
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmIllIe/CNuLGr2/m
        9jqn6/y9uh+/lOBufSjVUuaAG7ChRANCAAQI98oN4BQ3OkV/0aYbYltIm8SkTVpZ
        agUg3s/aR4fTGdbGM2/ZZG5CODtIrfsRjU1IwzGo/FZvSWXdtO2XBiRK
        -----END PRIVATE KEY-----
        """
      case .elsewhere:
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1BJBQaioHsaXzI34
        3qR5L5mRDrEtpWzx/eghLwRIph2hRANCAAQHlmqdBRuUJanoVd3dq2c8Ulm7PWso
        B00vOE7zH/HUyphvE+M27M8o3/GNJpGFPLbbI23pCZeMazMEpy1EvJR+
        -----END PRIVATE KEY-----
        """
      }
    }

    /// What a server needs to use it.
    func context() throws -> NIOSSLContext {
      try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
          privateKey: .privateKey(NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
    }
  }
#endif
