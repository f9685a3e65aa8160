#if HTTP
  import SalesTapTime
  import Testing

  @testable import SalesTapHTTP

  @Suite("Lanes of calls")
  struct CallLanesTests {
    @Test("No more run at once than the lane allows, in each lane for itself, and all of them run")
    func limit() async {
      let lanes = CallLanes()
      let load = Locked<[String: (now: Int, most: Int)]>([:])
      let ran = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          let name = number % 2 == 0 ? "even" : "odd"
          group.addTask {
            await lanes.run(in: name, limit: 7) {
              load.withLock { load in
                let now = load[name, default: (0, 0)].now + 1
                load[name] = (now, max(now, load[name, default: (0, 0)].most))
              }
              await Task.yield()
              load.withLock { $0[name, default: (0, 0)].now -= 1 }
              return true
            } ?? false
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(ran == 200)
      #expect(load.withLock { $0.values.allSatisfy { $0.now == 0 && (1...7).contains($0.most) } })
      #expect(lanes.load(of: "even") == (0, 0) && lanes.load(of: "odd") == (0, 0))
    }

    @Test("Whoever waits is served in the order of coming; whoever is cancelled leaves the line and takes no place")
    func order() async {
      let lanes = CallLanes()
      let served = Locked<[Int]>([])
      let left = Locked(false)
      let (gate, opening) = AsyncStream.makeStream(of: Void.self)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await lanes.run(in: "a", limit: 1) { for await _ in gate {} } ?? () }
        while lanes.load(of: "a").running == 0 { await Task.yield() }
        for number in 1...5 {
          group.addTask {
            await withTaskGroup(of: Void.self) { inner in
              inner.addTask { await lanes.run(in: "a", limit: 1) { served.withLock { $0.append(number) } } ?? () }
              if number == 3 {
                // The third leaves the line again.
                while lanes.load(of: "a").waiting < 3 { await Task.yield() }
                inner.cancelAll()
                await inner.waitForAll()
                left.withLock { $0 = true }
              }
            }
          }
          if number == 3 {
            while !left.withLock({ $0 }) { await Task.yield() }
          } else {
            while lanes.load(of: "a").waiting < (number < 3 ? number : number - 1) { await Task.yield() }
          }
        }
        opening.finish()
        await group.waitForAll()
      }
      #expect(served.withLock { $0 } == [1, 2, 4, 5])
      #expect(lanes.load(of: "a") == (0, 0))
    }

    @Test("A task that was cancelled before it came gets no place where it would have to wait")
    func early() async {
      let lanes = CallLanes()
      let result = await lanes.run(in: "a", limit: 1) {
        await withTaskGroup(of: Bool.self) { group in
          group.cancelAll()
          group.addTask { await lanes.run(in: "a", limit: 1) { true } ?? false }
          return await group.next() ?? true
        }
      }
      #expect(result == false)
      #expect(lanes.load(of: "a") == (0, 0))
    }
  }
#endif
