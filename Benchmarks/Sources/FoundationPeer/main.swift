import Foundation

// foundation-peer FOLDER NAME MILLISECONDS: prints the name and the nanoseconds of one operation; see Scripts/bench.

struct Page: Decodable { var records: [Lead] }

struct Lead: Decodable {
  enum CodingKeys: String, CodingKey {
    case id = "Id"
    case firstName = "FirstName"
    case lastName = "LastName"
    case company = "Company"
    case email = "Email"
    case phone = "Phone"
    case status = "Status"
    case leadSource = "LeadSource"
    case industry = "Industry"
    case rating = "Rating"
    case title = "Title"
    case street = "Street"
    case city = "City"
    case country = "Country"
    case description = "Description"
    case annualRevenue = "AnnualRevenue"
    case numberOfEmployees = "NumberOfEmployees"
    case hasOptedOutOfEmail = "HasOptedOutOfEmail"
    case createdDate = "CreatedDate"
    case lastActivityDate = "LastActivityDate"
  }

  var id: String
  var firstName, lastName, company, email, phone, status, leadSource, industry, rating, title, street, city, country,
    description: String?
  var annualRevenue: Double
  var numberOfEmployees: Int
  var hasOptedOutOfEmail: Bool?
  var createdDate, lastActivityDate: String?
}

struct Profile: Encodable {
  var identity: String
  var type = "profile"
  var profileData: Properties
}

struct Properties: Encodable {
  enum CodingKeys: String, CodingKey {
    case id = "Salesforce Id"
    case firstName = "First Name"
    case lastName = "Last Name"
    case company = "Company Name"
    case email = "Email"
    case phone = "Phone"
    case status = "Lead Status"
    case source = "Lead Source"
    case industry = "Industry"
    case rating = "Rating"
    case title = "Job Title"
    case street = "Street"
    case city = "Mailing City"
    case country = "Mailing Country"
    case description = "Description"
    case revenue = "Annual Revenue"
    case employees = "Employees"
    case optOut = "Email Opt Out"
    case created = "Created"
    case activity = "Last Activity"
  }

  var id: String?
  var firstName, lastName, company, email, phone, status, source, industry, rating, title, street, city, country,
    description: String?
  var revenue: Double?
  var employees: Int?
  var optOut: Bool?
  var created, activity: String?

  init(_ lead: Lead) {
    id = lead.id
    firstName = lead.firstName
    lastName = lead.lastName
    company = lead.company
    email = lead.email
    phone = lead.phone
    status = lead.status
    source = lead.leadSource
    industry = lead.industry
    rating = lead.rating
    title = lead.title
    street = lead.street
    city = lead.city
    country = lead.country
    description = lead.description
    revenue = lead.annualRevenue
    employees = lead.numberOfEmployees
    optOut = lead.hasOptedOutOfEmail
    created = lead.createdDate.flatMap { seconds(ofTime: $0) }
    activity = lead.lastActivityDate.flatMap { seconds(ofTime: $0) }
  }
}

/// `$D_` and the epoch seconds of `2026-03-29`, or of `2026-03-29T08:00:00.000+0000`.
func seconds(ofTime text: String) -> String? {
  let digits = text.utf8.map { Int($0) - 48 }
  guard digits.count >= 10 else { return nil }
  func number(_ place: Int) -> Int { digits[place] * 10 + digits[place + 1] }
  var year = number(0) * 100 + number(2)
  let month = number(5)
  if month <= 2 { year -= 1 }
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8) - 1
  let days = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  var seconds = days * 86_400
  if digits.count >= 19 { seconds += number(11) * 3600 + number(14) * 60 + number(17) }
  return "$D_\(seconds)"
}

// Ten comparisons in one expression are more than the compiler's type checker bears: each condition is a list of
// predicates that must all hold.
let conditions: [[Predicate<Lead>]] = [
  [#Predicate<Lead> { $0.status == "Qualified" && $0.leadSource != nil }],
  [
    #Predicate<Lead> { $0.annualRevenue >= 1_000_000 },
    #Predicate<Lead> { $0.industry == "Technology" || $0.industry == "Finance" },
    #Predicate<Lead> { !($0.country == "US") },
  ],
  [
    #Predicate<Lead> { $0.status == "Qualified" || $0.status == "Working - Contacted" },
    #Predicate<Lead> { !($0.country == "US" && $0.city == "Boston") },
    #Predicate<Lead> { $0.annualRevenue > 50_000 && $0.numberOfEmployees >= 10 },
    #Predicate<Lead> { $0.email != nil && $0.phone != nil },
    #Predicate<Lead> { $0.industry == "Technology" || $0.rating == "Hot" },
  ],
]

func evaluate(_ condition: Int, _ lead: Lead) throws -> Bool {
  try conditions[condition].allSatisfy { try $0.evaluate(lead) }
}

func operation(_ name: String, _ page: Data) throws -> (() throws -> Int)? {
  let leads = try JSONDecoder().decode(Page.self, from: page).records
  let encoder = JSONEncoder()
  let decoder = JSONDecoder()
  func encode(_ lead: Lead) throws -> Int {
    try encoder.encode(Profile(identity: lead.id, profileData: Properties(lead))).count
  }
  switch name {
  case "evaluate-c1", "evaluate-c2", "evaluate-c3":
    let condition = name == "evaluate-c1" ? 0 : name == "evaluate-c2" ? 1 : 2
    return { try leads.reduce(0) { $0 + (try evaluate(condition, $1) ? 1 : 0) } }
  case "decode": return { try decoder.decode(Page.self, from: page).records.count }
  case "map-encode": return { try leads.reduce(0) { $0 + (try encode($1)) } }
  case "page-to-bytes":
    return {
      var count = 0
      for lead in try decoder.decode(Page.self, from: page).records {
        for condition in 0..<3 where try evaluate(condition, lead) { count += 1 }
        count += try encode(lead)
      }
      return count
    }
  default: return nil
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else { exit(2) }
let page = try Data(contentsOf: URL(fileURLWithPath: arguments[1] + "/page.json"))
let operations = try JSONDecoder().decode(Page.self, from: page).records.count
guard let pass = try operation(arguments[2], page) else {
  print(arguments[2], "missing")
  exit(3)
}
var checksum = try pass()
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

let limit = (Double(arguments[3]) ?? 100) * 1e6
let start = processorTime()
var passes = 0
var elapsed = 0.0
repeat {
  checksum &+= try pass()
  passes += 1
  elapsed = processorTime() - start
} while elapsed < limit
print(arguments[2], elapsed / Double(passes * operations))
