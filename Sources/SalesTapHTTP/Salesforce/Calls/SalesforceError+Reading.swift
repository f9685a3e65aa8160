#if HTTP
  import SalesTapModel

  extension SalesforceError {
    /// The error in an answer that is none of success.
    /// - Parameter retryAfter: The seconds that its `Retry-After` asks for.
    init(reading answer: HTTPAnswer, retryAfter: Int? = nil) {
      let body = try? JSONNode(parsing: answer.body)
      // An array of errors; some services answer with one error by itself.
      let first = body?.array?.first ?? body
      let word = (first?["errorCode"]?.string ?? first?["exceptionCode"]?.string).flatMap(Self.known)
      let text = first?["message"]?.string ?? first?["exceptionMessage"]?.string ?? ""
      let status = answer.status
      if let word, let error = Self.error(word, text) {
        self = error
      } else if let error = Self.error(status: status) {
        self = error
      } else {
        self.init(.refused, word == nil ? "The answer is none of Salesforce's API" : "Salesforce refuses the call")
        if word == nil { code = .unreadableAnswer }
      }
      self.status = status
      salesforceCode = word
      self.retryAfter = retryAfter
    }

    /// A code of Salesforce's, which is made of capitals, digits, and underscores; nil for anything else, which might quote anything.
    private static func known(_ text: String) -> String? {
      let isCode =
        (1...60).contains(text.utf8.count)
        && text.utf8.allSatisfy {
          (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
      return isCode ? text : nil
    }

    private static func error(_ word: String, _ text: String) -> SalesforceError? {
      switch word {
      case "INVALID_SESSION_ID", "INVALID_AUTH_HEADER": return session(text)
      case "REQUEST_LIMIT_EXCEEDED", "LIMIT_EXCEEDED":
        if text.contains("oncurrent") {
          return SalesforceError(
            .throttled, "Salesforce has too many long requests of this organisation at once", isRetryable: true)
        }
        return SalesforceError(
          .requestLimitExceeded,
          "The organisation has used its API requests of the last 24 hours; they come back as the day moves on",
          isRetryable: true)
      case "INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE": return field(text)
      case "INVALID_TYPE":
        let name = quoted(after: "sObject type ", in: text)
        return SalesforceError(
          .invalidObject,
          "The organisation has no object \(name ?? "of this name"), or the integration user may not see it")
      case "MALFORMED_QUERY", "MALFORMED_ID", "INVALID_QUERY":
        return SalesforceError(.invalidQuery, "Salesforce does not understand the query")
      case "INVALID_QUERY_FILTER_OPERATOR":
        return SalesforceError(
          .notFilterable, "The condition has an operator that its field does not take",
          field: quoted(after: "field ", in: text))
      case "QUERY_TIMEOUT", "QUERY_TOO_COMPLICATED":
        return SalesforceError(
          .queryTimeout,
          "The query took longer than Salesforce allows: narrow the condition, or filter by an indexed field",
          isRetryable: word == "QUERY_TIMEOUT")
      case "INVALID_QUERY_LOCATOR", "QUERY_LOCATOR_EXPIRED":
        return SalesforceError(.cursorExpired, "The next page of the query is no longer there", isRetryable: true)
      case "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY", "ENTITY_IS_DELETED":
        return SalesforceError(.notFound, "There is no such thing, or the integration user may not see it")
      case "INVALIDENTITY":
        return SalesforceError(.unsupportedByBulk, "The Bulk API cannot read this object: read it by REST")
      case "FEATURENOTENABLED", "FEATURE_NOT_ENABLED", "API_CURRENTLY_DISABLED", "API_DISABLED_FOR_ORG":
        return SalesforceError(
          .forbidden, "The organisation or the integration user has no access to the API: allow 'API Enabled'")
      case "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "FUNCTIONALITY_NOT_ENABLED", "CANNOT_EXECUTE_FLOW_TRIGGER", "OPERATION_NOT_ALLOWED":
        return SalesforceError(.forbidden, "The integration user lacks a permission for this")
      case "TXN_SECURITY_METERING_ERROR":
        return SalesforceError(
          .forbidden, "A transaction security policy stops the user: allow 'Exempt from Transaction Security'")
      case "TXN_SECURITY_NO_ACCESS":
        return SalesforceError(.forbidden, "A transaction security policy stops the user")
      case "OPERATION_TOO_LARGE":
        return SalesforceError(
          .forbidden,
          "The query reaches more records than the user's sharing can be worked out for: allow 'View All Data'")
      case "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "UNKNOWN_EXCEPTION", "INTERNAL_SERVER_ERROR", "APEX_ERROR":
        return SalesforceError(.serverTrouble, "Salesforce has trouble of its own", isRetryable: true)
      case "UNSUPPORTED_API_VERSION", "API_VERSION_RETIRED":
        return SalesforceError(
          .unsupportedVersion, "The organisation does not know this version of the API: set another one")
      case "EXCEEDED_QUOTA", "EXCEEDEDQUOTA":
        return SalesforceError(
          .requestLimitExceeded, "The organisation has used its Bulk jobs of the last 24 hours", isRetryable: true)
      default:
        if text.hasPrefix("Implementation restriction") {
          return SalesforceError(.forbidden, "The object can only be read with the permission 'View All Data'")
        }
        if text.contains("not supported by the Bulk API") || text.contains("not supported in Bulk") {
          return SalesforceError(.unsupportedByBulk, "The Bulk API cannot read this: read it by REST")
        }
        return nil
      }
    }

    private static func error(status: Int) -> SalesforceError? {
      switch status {
      case 401: SalesforceError(.sessionRefused, "Salesforce does not accept the session", isRetryable: false)
      case 403: SalesforceError(.forbidden, "Salesforce does not allow this")
      case 404: SalesforceError(.notFound, "There is no such thing, or the integration user may not see it")
      case 409, 410:
        SalesforceError(
          .unsupportedVersion, "The organisation does not know this version of the API for what was asked")
      case 406, 420, 429:
        SalesforceError(.throttled, "Salesforce is asked too often, or is being set up", isRetryable: true)
      case 414, 431: SalesforceError(.invalidQuery, "The query is longer than an address may be: read fewer fields")
      case 500...599: SalesforceError(.serverTrouble, "Salesforce has trouble of its own", isRetryable: true)
      case 300...399:
        SalesforceError(.unusableAddress, "The address leads elsewhere: use the organisation's own My Domain address")
      default: nil
      }
    }

    /// A session that is over is renewed; one that is refused for another reason would be refused again.
    private static func session(_ text: String) -> SalesforceError {
      if text.contains("not attached to Agent") {
        return SalesforceError(
          .sessionRefused, "The connected app is not attached to the agent: attach it, or use another app")
      }
      if text.contains("not valid for use with the REST API") {
        return SalesforceError(
          .sessionRefused, "The session may not use the REST API: give the connected app the scope 'api'")
      }
      return SalesforceError(.sessionRefused, "Salesforce does not accept the session", isRetryable: true)
    }

    /// Which field is unknown: Salesforce names a column, or a relationship.
    private static func field(_ text: String) -> SalesforceError {
      if let name = quoted(after: "No such column ", in: text) {
        let object = quoted(after: "on entity ", in: text) ?? quoted(after: "on sobject of type ", in: text)
        return SalesforceError(
          .invalidField, "\(object ?? "The object") has no field \(name), or the integration user may not see it",
          field: name)
      }
      if let name = quoted(after: "Didn't understand relationship ", in: text) {
        return SalesforceError(
          .invalidField, "There is no relationship \(name), or the integration user may not follow it", field: name)
      }
      if text.contains("can not be filtered") || text.contains("cannot be filtered") {
        return SalesforceError(
          .notFilterable, "The condition filters by a field by which Salesforce cannot filter",
          field: quoted(after: "field ", in: text))
      }
      return SalesforceError(.invalidField, "The query names a field that the object does not have")
    }

    /// The name in quotes behind some words; nil if there is none, or what stands there is no API name.
    private static func quoted(after words: String, in text: String) -> String? {
      guard let found = text.firstRange(of: words) else { return nil }
      let rest = text[found.upperBound...]
      guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
      let name = rest.dropFirst().prefix { $0 != quote }
      let isName =
        !name.isEmpty && name.utf8.count <= 100
        && name.utf8.allSatisfy {
          (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            || $0 == UInt8(ascii: ".")
        }
      return isName ? String(name) : nil
    }

    /// The error for a call that has no answer.
    init(_ fault: HTTPFault) {
      switch fault.kind {
      case .cancelled: self.init(.cancelled, "The call was cancelled")
      case .answerTooLarge: self.init(.answerTooLarge, "The answer is longer than allowed")
      case .unusableCall: self.init(.unusableAddress, "The call cannot be made: \(fault.reason)")
      case .unreadableAnswer: self.init(.unreachable, "Salesforce's answer breaks off", isRetryable: true)
      default:
        self.init(.unreachable, "Salesforce did not answer: \(fault.reason)", isRetryable: fault.kind != .shutDown)
      }
    }
  }
#endif
