public import SalesTapModel
import SalesTapPayload
import SalesTapTime

extension CompiledMapping {
  /// The longest identity, in Unicode scalars.
  public static let maximumIdentityLength = 1024

  /// Maps a change.
  ///
  /// Cost: linear in the fields that the mapping reads, and one pass over the record's names if its layout is another than ``layout``.
  public func map(_ change: RecordChange, context: MappingContext) -> MappingResult {
    let record = change.record.conformed(to: layout)
    return record.withSlots { slots, text in
      let reader = SourceReader(
        slots: slots, text: text, map: self.slots, holdsID: plan.holdsID, recordID: change.recordID)
      return map(change, reader, context)
    }
  }

  /// The fields that the result depends on and that were not loaded, each once: those without which there is no result, and those
  /// without which a property would be left out.
  public func missingFields(in change: RecordChange) -> (required: [String], optional: [String]) {
    let record = change.record.conformed(to: layout)
    return record.withSlots { slots, text in
      let reader = SourceReader(
        slots: slots, text: text, map: self.slots, holdsID: plan.holdsID, recordID: change.recordID)
      var required = FieldNumbers()
      for source in [plan.identity, plan.eventName, plan.timestamp] {
        guard let source else { continue }
        for number in reader.needs(of: source) { required.insert(number) }
      }
      var optional = FieldNumbers()
      for property in plan.properties {
        for number in reader.needs(of: property.source) where !required.contains(number) { optional.insert(number) }
      }
      return (required.numbers.map { plan.fields[$0] }, optional.numbers.map { plan.fields[$0] })
    }
  }

  private func map(_ change: RecordChange, _ reader: SourceReader, _ context: MappingContext) -> MappingResult {
    var missing = FieldNumbers()
    let identity = identity(reader, &missing)
    if case .failure(let failure) = identity { return .invalid(failure) }
    var content = CleverTapRecord.Content.profile
    if target == .events {
      switch eventName(reader, &missing) {
      case .success(let name): content = .event(name: name)
      case .failure(let failure): return .invalid(failure)
      }
    }
    let timestamp: (seconds: Int64, source: TimestampSource)?
    switch self.timestamp(change, reader, context, &missing) {
    case .success(let result): timestamp = result
    case .failure(let failure): return .invalid(failure)
    }
    guard case .success(let subject) = identity, missing.numbers.isEmpty else {
      return .held(missing: missing.numbers.map { plan.fields[$0] })
    }
    let count = plan.properties.count
    var provenance = Provenance(plan: plan)
    var properties: [CleverTapRecord.Property] = []
    properties.reserveCapacity(count)
    for index in 0..<count {
      let direct = directSlots[index]
      if direct >= 0 {
        let slot = reader.slots[direct]
        if let value = reader.sendableValue(of: slot) {
          properties.append(CleverTapRecord.Property(plan.targets[index], value))
          continue
        }
        if slot.kind == .null, plan.properties[index].null == .omit {
          provenance.set(.omitted, at: index)
          continue
        }
      }
      if let failure = map(plan.properties[index], index, reader, &properties, &provenance) {
        return .invalid(failure)
      }
    }
    let record = CleverTapRecord(subject.subject, content, timestamp: timestamp?.seconds, properties: properties)
    return .mapped(
      MappedRecord(
        record: record, provenance: provenance, identityAlternative: subject.alternative,
        timestampSource: timestamp?.source))
  }

  private typealias Identity = Result<(subject: CleverTapRecord.Subject, alternative: Int), MappingFailure>

  private func identity(_ reader: SourceReader, _ missing: inout FieldNumbers) -> Identity {
    let source = plan.identity
    var next = 0
    reading: while true {
      let text: String
      let index: Int
      switch reader.read(source, from: next) {
      case .null: break reading
      case .missing(let position):
        for number in reader.needs(of: source, from: position) { missing.insert(number) }
        return .success((.identity(""), position))
      case .failed(let failure, let index):
        return .failure(MappingFailure(.invalidIdentity, explanation: "\(source.text(of: index)): \(failure)"))
      case .value(let value, let position):
        index = position
        if case .object = value {
          let failure = ConversionFailure(.compoundValue, .object)
          return .failure(MappingFailure(.invalidIdentity, explanation: "\(source.text(of: index)): \(failure)"))
        }
        text = (ValueText.text(of: value) ?? "").trimmed()
      }
      next = index + 1
      if text.isEmpty { continue }
      if text.utf8.count > Self.maximumIdentityLength, text.unicodeScalars.count > Self.maximumIdentityLength {
        let explanation =
          "\(source.text(of: index)) gave \(text.unicodeScalars.count) characters; an identity has at most \(Self.maximumIdentityLength)"
        return .failure(MappingFailure(.invalidIdentity, explanation: explanation))
      }
      return .success((plan.isObjectID ? .objectID(text) : .identity(text), index))
    }
    let names = source.texts.joined(separator: ", ")
    return .failure(MappingFailure(.invalidIdentity, explanation: "\(names) is empty in this record"))
  }

  private func eventName(_ reader: SourceReader, _ missing: inout FieldNumbers) -> Result<String, MappingFailure> {
    guard let source = plan.eventName else { return .success(plan.defaultEventName) }
    var next = 0
    reading: while true {
      switch reader.read(source, from: next) {
      case .null: break reading
      case .missing(let position):
        for number in reader.needs(of: source, from: position) { missing.insert(number) }
        return .success("")
      case .failed(let failure, let index):
        return .failure(MappingFailure(.unknownEventName, explanation: "\(source.text(of: index)): \(failure)"))
      case .value(let value, let position):
        next = position + 1
        let name = (ValueText.text(of: value) ?? "").trimmed()
        if !name.isEmpty { return .success(name) }
      }
    }
    if mapping.emptyEventName == .default { return .success(plan.defaultEventName) }
    let names = source.texts.joined(separator: ", ")
    return .failure(MappingFailure(.unknownEventName, explanation: "\(names) is empty in this record"))
  }

  private typealias Timestamp = Result<(seconds: Int64, source: TimestampSource)?, MappingFailure>

  private func timestamp(
    _ change: RecordChange, _ reader: SourceReader, _ context: MappingContext, _ missing: inout FieldNumbers
  ) -> Timestamp {
    if let source = plan.timestamp {
      switch reader.read(source) {
      case .value(let value, _):
        do throws(ConversionFailure) {
          if let seconds = try ValueConversion.seconds(value) { return .success((seconds, .mapped)) }
        } catch  where mapping.onConversionFailure == .fail {
          return .failure(MappingFailure(.conversionFailed, property: "ts", explanation: "the timestamp: \(error)"))
        } catch {}
      case .failed(let failure, _):
        if mapping.onConversionFailure == .fail {
          return .failure(MappingFailure(.conversionFailed, property: "ts", explanation: "the timestamp: \(failure)"))
        }
      case .missing(let position):
        if target == .events {
          for number in reader.needs(of: source, from: position) { missing.insert(number) }
          return .success(nil)
        }
      case .null: break
      }
    }
    if target == .profiles { return .success(nil) }
    if let committedAt = change.committedAt { return .success((committedAt.secondsSinceEpoch, .committed)) }
    var fields = ["SystemModstamp", "LastModifiedDate"]
    if change.kind == .backfilled || change.kind == .created { fields.append("CreatedDate") }
    for field in fields {
      let slot = change.record.slot(named: field)
      if slot.kind == .dateTime {
        let instant = Instant(millisecondsSinceEpoch: slot.milliseconds)
        return .success((instant.secondsSinceEpoch, .record(field: field)))
      }
    }
    return .success((context.handedOverAt.secondsSinceEpoch, .handedOver))
  }

  /// Appends one property and its provenance; a failure is returned only if the mapping lets it fail the record.
  private func map(
    _ property: PropertyPlan, _ index: Int, _ reader: SourceReader, _ properties: inout [CleverTapRecord.Property],
    _ provenance: inout Provenance
  ) -> MappingFailure? {
    var kind = Provenance.Outcome.Kind.sent
    var alternative = 0
    switch reader.read(property.source) {
    case .value(let value, let position):
      alternative = position
      do throws(ConversionFailure) {
        var value = value
        for transform in property.transforms { value = try transform.apply(to: value) }
        if let converted = try ValueConversion.convert(value, to: property.type) {
          properties.append(CleverTapRecord.Property(property.target, converted))
        } else {
          kind = null(property, &properties)
        }
      } catch {
        kind = .failed
        provenance.failures[index] = error
      }
    case .null: kind = null(property, &properties)
    case .missing(let position):
      (kind, alternative) = (.missing, position)
      provenance.missing[index] = reader.needs(of: property.source, from: position)
    case .failed(let failure, let position):
      (kind, alternative) = (.failed, position)
      provenance.failures[index] = failure
    }
    provenance.set(Provenance.Outcome(kind: kind, alternative: UInt16(clamping: alternative)), at: index)
    guard kind == .failed, mapping.onConversionFailure == .fail, let failure = provenance.failures[index] else {
      return nil
    }
    return MappingFailure(.conversionFailed, property: property.target, explanation: "\(property.target): \(failure)")
  }

  private func null(
    _ property: PropertyPlan, _ properties: inout [CleverTapRecord.Property]
  ) -> Provenance.Outcome.Kind {
    switch property.null {
    case .omit: return .omitted
    case .empty:
      properties.append(CleverTapRecord.Property(property.target, .string("")))
      return .emptied
    case .clear:
      properties.append(CleverTapRecord.Property(property.target, .operation(.delete)))
      return .cleared
    }
  }
}
