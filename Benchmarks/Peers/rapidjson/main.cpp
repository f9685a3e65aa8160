// peer FOLDER NAME MILLISECONDS: reading and writing with RapidJSON; prints the name and the nanoseconds of one operation.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

static int64_t days(const char *text) {
  auto number = [](const char *digits, int count) {
    int result = 0;
    while (count--) result = result * 10 + (*digits++ - '0');
    return result;
  };
  int year = number(text, 4), month = number(text + 5, 2), day = number(text + 8, 2);
  year -= month <= 2;
  int era = year / 400, rest = year - era * 400;
  int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097LL + rest * 365 + rest / 4 - rest / 100 + dayOfYear - 719468;
}

static std::string date(const char *text, size_t length) {
  int64_t seconds = days(text) * 86400;
  if (length >= 19) seconds += std::atoi(text + 11) * 3600 + std::atoi(text + 14) * 60 + std::atoi(text + 17);
  return "$D_" + std::to_string(seconds);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  std::string folder = argv[1], name = argv[2];
  std::ifstream file(folder + "/page.json", std::ios::binary);
  std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::pair<std::string, std::string>> mapping;
  std::ifstream lines(folder + "/mapping.tsv");
  for (std::string line; std::getline(lines, line);) {
    size_t tab = line.find('\t');
    mapping.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  rapidjson::Document document;
  document.Parse(page.c_str());
  if (document.HasParseError()) return 1;
  const auto &records = document["records"];
  size_t count = records.Size(), sink = 0;
  rapidjson::StringBuffer buffer;
  std::function<void()> pass;
  if (name == "decode") {
    pass = [&] {
      rapidjson::Document again;
      again.Parse(page.data(), page.size());
      sink += again["records"].Size();
    };
  } else if (name == "map-encode") {
    pass = [&] {
      for (const auto &lead : records.GetArray()) {
        buffer.Clear();
        rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
        writer.StartObject();
        writer.Key("identity");
        writer.String(lead["Id"].GetString(), lead["Id"].GetStringLength());
        writer.Key("type");
        writer.String("profile");
        writer.Key("profileData");
        writer.StartObject();
        for (const auto &property : mapping) {
          auto found = lead.FindMember(property.first.c_str());
          if (found == lead.MemberEnd() || found->value.IsNull()) continue;
          writer.Key(property.second.c_str(), static_cast<rapidjson::SizeType>(property.second.size()));
          const auto &value = found->value;
          if (property.first == "CreatedDate" || property.first == "LastActivityDate") {
            std::string text = date(value.GetString(), value.GetStringLength());
            writer.String(text.c_str(), static_cast<rapidjson::SizeType>(text.size()));
          } else {
            value.Accept(writer);
          }
        }
        writer.EndObject();
        writer.EndObject();
        sink += buffer.GetSize();
      }
    };
  } else {
    std::printf("%s missing\n", name.c_str());
    return 3;
  }
  pass();
  auto now = [] { return static_cast<double>(std::clock()) * 1e9 / CLOCKS_PER_SEC; };
  double start = now();
  double limit = std::atof(argv[3]) * 1e6, elapsed;
  size_t passes = 0;
  do {
    pass();
    passes++;
    elapsed = now() - start;
  } while (elapsed < limit);
  if (sink == 1) std::puts("");
  std::printf("%s %.2f\n", name.c_str(), elapsed / static_cast<double>(passes * count));
}
