import SalesTap

@main
enum CoreConsumer {
  static func main() {
    let lead: SalesforceRecord = ["Email": "ana@example.com", "Status": "Qualified", "Phone": .null]
    print("email:", lead["email"].map { "\($0)" } ?? "not loaded")
    print("phone:", lead["Phone"].map { "\($0)" } ?? "not loaded")
    print("industry:", lead["Industry"].map { "\($0)" } ?? "not loaded")
  }
}
