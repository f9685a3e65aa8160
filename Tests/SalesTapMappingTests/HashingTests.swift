import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import Testing

@Suite struct HashingTests {
  /// With the trait the digests are those of FIPS 180-2's examples; without it the use is reported, and names the trait.
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ), ("é", "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"),
  ])
  func sha256(_ text: String, _ digest: String) throws {
    let mapping = Mapping(
      identity: .byEmail, properties: [.field("Email", as: "Hash", transforms: [.trim, .sha256])])
    let result = mapping.compile(object: "Lead", target: .profiles)
    let outcome: Result<FieldValue, ConversionFailure>
    do throws(ConversionFailure) { outcome = .success(try Transform.sha256.apply(to: .string(text))) } catch {
      outcome = .failure(error)
    }
    #if Hashing
      #expect(result.diagnostics.isEmpty)
      #expect(outcome == .success(.string(digest)))
    #else
      #expect(result.diagnostics.map(\.diagnostic.id) == [MappingDiagnosticID.hashingUnavailable])
      #expect(result.diagnostics.first?.place.pointer == "/properties/0/transforms/1")
      #expect(result.diagnostics.first?.diagnostic.message.contains("Hashing") == true)
      #expect(outcome == .failure(ConversionFailure(.hashingUnavailable, .string, transform: "sha256")))
    #endif
  }
}
