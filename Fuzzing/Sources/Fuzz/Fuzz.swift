import FuzzProperties

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The property that `SALESTAP_FUZZ_TARGET` names; read once.
private let property: FuzzProperty = {
  guard let name = getenv("SALESTAP_FUZZ_TARGET").map({ String(cString: $0) }), let property = FuzzProperty.named(name)
  else {
    fatalError("SALESTAP_FUZZ_TARGET must be one of \(FuzzProperty.all.map(\.name).joined(separator: ", "))")
  }
  return property
}()

/// What libFuzzer calls with each input. A property that does not hold ends the program, and libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  if let breach = property.breach(of: Array(UnsafeBufferPointer(start: bytes, count: count))) {
    fatalError("\(property.name): \(breach)")
  }
  return 0
}
