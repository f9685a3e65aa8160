#if HTTP
  import AsyncHTTPClient
  import NIOCore
  import NIOHTTP1
  import NIOHTTPCompression
  import NIOPosix
  import NIOSSL

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  extension HTTPFault {
    /// Reads an error of the client below, of a call that got so far.
    ///
    /// Only what is known to hold no header is taken over into the reason: the client's own texts can quote what was sent.
    init(_ error: any Error, hasBody: Bool, progress: CallBody.Progress) {
      let (kind, reason) = Self.meaning(of: error)
      // No error tells whether a call was sent; the body does. Without a body, whatever can only happen before there is a connection tells.
      let isBeforeSending: Bool
      switch kind {
      case .unusableCall, .unknownHost, .refused, .tls, .connectTimeout, .shutDown: isBeforeSending = true
      default: isBeforeSending = false
      }
      self.init(
        mayHaveArrived: hasBody ? progress.mayHaveArrived : !isBeforeSending, kind: kind, reason: reason)
    }

    private static func meaning(of error: any Error) -> (Kind, String) {
      switch error {
      case is CancellationError: (.cancelled, "the call was cancelled")
      case let error as HTTPClientError: meaning(of: error)
      case let error as NIOConnectionError: meaning(of: error)
      case let error as IOError: meaning(of: error)
      case let error as ChannelError: meaning(of: error)
      case let error as NIOHTTPDecompression.DecompressionError where error == .limit:
        (.answerTooLarge, "the answer is longer than allowed once it is decompressed")
      case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
        (.unreadableAnswer, "the answer could not be decompressed")
      case is HTTPParserError: (.unreadableAnswer, "the answer is no HTTP, or breaks off")
      case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: tlsMeaning(of: error)
      default: (.other, "the call failed (\(type(of: error)))")
      }
    }

    private static func meaning(of error: HTTPClientError) -> (Kind, String) {
      switch error {
      case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout,
        .socksHandshakeTimeout:
        (.connectTimeout, "no connection came about in time")
      case .deadlineExceeded, .readTimeout, .writeTimeout: (.timeout, "the call took too long")
      case .remoteConnectionClosed: (.connectionLost, "the connection was closed before the answer was complete")
      case .cancelled, .requestStreamCancelled: (.cancelled, "the call was cancelled")
      case .alreadyShutdown: (.shutDown, "the client was shut down")
      case .invalidURL, .emptyHost, .emptyScheme: (.unusableCall, "the address is not one of HTTP")
      // The short text is one of a fixed set; the full one quotes headers.
      default:
        error.shortDescription.hasPrefix("Invalid header")
          ? (.unusableCall, "a header holds characters that no header may have")
          : (.other, "the call failed (\(error.shortDescription))")
      }
    }

    private static func meaning(of error: NIOConnectionError) -> (Kind, String) {
      if error.connectionErrors.isEmpty { return (.unknownHost, "the host \(error.host) is unknown") }
      // What a connection needs for TLS is made when it is set up: without it, each address fails.
      if let cause = error.connectionErrors.lazy.map(\.error).first(where: {
        $0 is NIOSSLError || $0 is NIOSSLExtraError
      }) {
        return tlsMeaning(of: cause)
      }
      let causes = error.connectionErrors.map { cause in
        (cause.error as? IOError).map { text(of: $0) } ?? "no connection"
      }
      let isLate = error.connectionErrors.allSatisfy {
        if case .connectTimeout? = $0.error as? ChannelError { true } else { false }
      }
      if isLate { return (.connectTimeout, "no connection came about in time") }
      return (.refused, "\(error.host):\(error.port) could not be reached: \(causes.first ?? "no connection")")
    }

    private static func meaning(of error: IOError) -> (Kind, String) {
      switch error.errnoCode {
      case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL:
        (.refused, "the host could not be reached: \(text(of: error))")
      default: (.connectionLost, "the connection was lost: \(text(of: error))")
      }
    }

    private static func meaning(of error: ChannelError) -> (Kind, String) {
      if case .connectTimeout = error { return (.connectTimeout, "no connection came about in time") }
      return (.connectionLost, "the connection was lost")
    }

    private static func text(of error: IOError) -> String {
      switch error.errnoCode {
      case ECONNREFUSED: "connection refused"
      case ECONNRESET: "connection reset"
      case EPIPE: "broken pipe"
      case EHOSTUNREACH: "no route to the host"
      case ENETUNREACH, ENETDOWN: "the network is unreachable"
      case ETIMEDOUT: "timed out"
      default: "errno \(error.errnoCode)"
      }
    }

    private static func tlsMeaning(of error: any Error) -> (Kind, String) {
      if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
        return (.tls, "there is no trusted connection: the certificate is for another host")
      }
      if case .handshakeFailed(let cause)? = error as? NIOSSLError {
        return "\(cause)".contains("CERTIFICATE_VERIFY_FAILED")
          ? (.tls, "there is no trusted connection: the certificate is not trusted")
          : (.tls, "there is no trusted connection: the TLS handshake failed")
      }
      if [.failedToLoadCertificate, .noSuchFilesystemObject].contains(error as? NIOSSLError) {
        return (.tls, "there is no trusted connection: the certificate authorities could not be loaded")
      }
      // After the handshake: whatever was under way is lost.
      return (.connectionLost, "the TLS connection was lost")
    }
  }
#endif
