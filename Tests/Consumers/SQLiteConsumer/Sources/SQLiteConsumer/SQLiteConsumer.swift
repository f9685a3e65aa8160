import SalesTap
import SalesTapSQLite

@main
enum SQLiteConsumer {
  static func main() {
    let lead: SalesforceRecord = ["Email": "ana@example.com"]
    print("email:", lead["email"].map { "\($0)" } ?? "not loaded")
  }
}
