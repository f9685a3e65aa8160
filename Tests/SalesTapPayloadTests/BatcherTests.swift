import SalesTapPayload
import TestSupport
import Testing

@Suite("Records are cut into uploads by count and by bytes")
struct BatcherTests {
  private func records(_ lengths: [Int]) -> [EncodedRecord] {
    lengths.map { length in
      let empty = EncodedRecord(profile([:])).bytes.count
      return EncodedRecord(profile(identity: "1189549" + String(repeating: "x", count: length - empty), [:]))
    }
  }

  @Test("1,000 records make one upload, 1,001 make two")
  func count() {
    let one = UploadBatcher().plan(lengths: Array(repeating: 10, count: 1000))
    #expect(one.batches.map(\.positions.count) == [1000])
    let two = UploadBatcher().plan(lengths: Array(repeating: 10, count: 1001))
    #expect(two.batches.map(\.positions) == [Array(0..<1000), [1000]])
    #expect(UploadBatcher(maximumCount: 5000).maximumCount == 1000)
    #expect(UploadBatcher(maximumCount: 0).maximumCount == 1)
    expectNoDifference(UploadBatcher().plan(lengths: []), UploadBatcher.Plan())
  }

  @Test("A body that has exactly the limit is one upload, one byte more makes two")
  func bytes() {
    let three = records([100, 100, 100])
    let body = UploadBatcher.body(of: three)
    #expect(UploadBatcher(maximumBytes: body.count).plan(three).batches.map(\.byteCount) == [body.count])
    let plan = UploadBatcher(maximumBytes: body.count - 1).plan(three)
    #expect(plan.batches.map(\.positions) == [[0, 1], [2]])
    #expect(plan.batches.map(\.byteCount) == [2 * 100 + 9, 108])
  }

  @Test("A record that is too large alone is named, and costs no other")
  func oversized() {
    let plan = UploadBatcher(maximumBytes: 208).plan(records([100, 201, 100, 200, 99]))
    #expect(plan.oversized == [1])
    #expect(plan.batches.map(\.positions) == [[0], [2], [3], [4]])
    #expect(UploadBatcher(maximumBytes: 0).plan(records([100])).oversized == [0])
    #expect(UploadBatcher(maximumBytes: .min).plan(lengths: [100]).oversized == [0])
  }

  @Test("Every record is in exactly one upload, none over a limit, and no two neighbours would fit into one")
  func property() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let lengths = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        Int.random(in: 1...50, using: &generator)
      }
      let batcher = UploadBatcher(
        maximumCount: Int.random(in: 1...8, using: &generator), maximumBytes: Int.random(in: 9...150, using: &generator)
      )
      let plan = batcher.plan(lengths: lengths)
      #expect((plan.batches.flatMap(\.positions) + plan.oversized).sorted() == Array(lengths.indices))
      #expect(plan.batches.flatMap(\.positions) == plan.batches.flatMap(\.positions).sorted())
      for batch in plan.batches {
        let sum = batch.positions.reduce(0) { $0 + lengths[$1] }
        #expect(batch.byteCount == 8 + sum + batch.positions.count - 1)
        #expect(batch.byteCount <= batcher.maximumBytes)
        #expect((1...batcher.maximumCount).contains(batch.positions.count))
      }
      for (first, second) in zip(plan.batches, plan.batches.dropFirst()) {
        let next = lengths[second.positions[0]]
        #expect(
          first.positions.count == batcher.maximumCount || first.byteCount + 1 + next > batcher.maximumBytes)
      }
    }
  }

  @Test("A body of no record is an empty list")
  func emptyBody() {
    #expect(String(decoding: UploadBatcher.body(of: []), as: UTF8.self) == #"{"d":[]}"#)
  }
}
