#if HTTP
  import Foundation
  import SalesTap

  extension SalesforceService {
    /// An answer that is sent only if it was changed since the time that the request tells.
    func conditional(_ request: Request, _ body: () -> [UInt8]) -> Response {
      let format = Self.httpDates
      let headers = [("Last-Modified", format.string(from: describedAt))]
      if let since = request.header("If-Modified-Since").flatMap({ format.date(from: $0) }), describedAt <= since {
        return Response(status: 304, type: "application/json", headers: headers, body: [])
      }
      return Response(type: "application/json;charset=UTF-8", headers: headers, body: body())
    }

    /// The form of times in headers: `Sat, 21 Nov 2026 16:40:57 GMT`.
    private static var httpDates: DateFormatter {
      let format = DateFormatter()
      format.locale = Locale(identifier: "en_US_POSIX")
      format.timeZone = TimeZone(identifier: "GMT")
      format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
      return format
    }

    /// The folder's describe-global answer, else one made of the objects that are described.
    func describeGlobal(version: String) -> [UInt8] {
      if let given = org.describeGlobal { return given }
      let objects = org.objects.map { object in
        let about = object.description
        let base = "/services/data/v\(version)/sobjects/\(about.name)"
        return JSONText.object([
          ("name", JSONText.string(about.name)), ("label", JSONText.string(about.label)),
          ("labelPlural", JSONText.string(about.pluralLabel)), ("keyPrefix", JSONText.string(about.keyPrefix)),
          ("custom", "\(about.isCustom)"), ("customSetting", "\(about.isCustomSetting)"),
          ("queryable", "\(about.isQueryable)"), ("deprecatedAndHidden", "\(about.isDeprecatedAndHidden)"),
          ("triggerable", "true"), ("layoutable", "true"),
          (
            "urls",
            JSONText.object([
              ("sobject", JSONText.string(base)), ("describe", JSONText.string(base + "/describe")),
              ("rowTemplate", JSONText.string(base + "/{ID}")),
            ])
          ),
        ])
      }
      let text = JSONText.object([
        ("encoding", JSONText.string("UTF-8")), ("maxBatchSize", "200"), ("sobjects", JSONText.array(objects)),
      ])
      return Array(text.utf8)
    }
  }
#endif
