# Shared by the scripts of this folder, which begin with
#
#   set -euo pipefail
#   cd "$(dirname "$0")/.."
#   . Scripts/Support/common.sh
#
# Written for the bash 3.2 that macOS still ships.

# Says what comes next.
step() { printf '\n==> %s\n' "$*"; }

# Says what is wrong, and ends the script.
die() {
  printf '\nerror: %s\n' "$*" >&2
  exit 1
}

# Prints a command, then runs it.
run() {
  printf '+'
  printf ' %q' "$@"
  printf '\n'
  "$@"
}

# Runs the platform's package manager: install_package APT_NAME DNF_NAME BREW_NAME.
install_package() {
  local sudo=""
  if [ "$(id -u)" -ne 0 ]; then sudo="sudo"; fi
  if command -v apt-get >/dev/null 2>&1; then
    step "Installing the missing system package $1"
    run $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" </dev/null ||
      { run $sudo apt-get update </dev/null && run $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends "$1" </dev/null; }
  elif command -v dnf >/dev/null 2>&1; then
    step "Installing the missing system package $2"
    run $sudo dnf install -y "$2" </dev/null
  elif command -v brew >/dev/null 2>&1; then
    step "Installing the missing system package $3"
    run brew install "$3" </dev/null
  else
    die "please install $1 (or what this system calls it) and start again"
  fi
}

# The Swift toolchain; it is too large a thing to install unasked.
need_swift() {
  command -v swift >/dev/null 2>&1 || die "there is no 'swift' on this machine; install Swift 6.2 or newer from swift.org"
}

# The headers of SQLite, which the trait SQLite compiles against; the SDK of macOS holds them.
need_sqlite() {
  if [ "$(uname -s)" = Darwin ] || [ -e /usr/include/sqlite3.h ] || [ -e /usr/local/include/sqlite3.h ]; then return; fi
  install_package libsqlite3-dev sqlite-devel sqlite
}

# The headers of PostgreSQL's client library, which the trait Postgres compiles against.
need_libpq() {
  if command -v pkg-config >/dev/null 2>&1 && pkg-config --exists libpq; then return; fi
  if ! command -v pkg-config >/dev/null 2>&1; then install_package pkg-config pkgconf-pkg-config pkgconf; fi
  if pkg-config --exists libpq; then return; fi
  install_package libpq-dev libpq-devel libpq
}

# The folder of PostgreSQL's server programs; Debian keeps them out of the path.
postgres_programs() {
  local folder
  if command -v pg_config >/dev/null 2>&1 && [ -x "$(pg_config --bindir)/initdb" ]; then
    pg_config --bindir
    return
  fi
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) /usr/pgsql-*/bin; do
    if [ -x "$folder/initdb" ]; then
      printf '%s\n' "$folder"
      return
    fi
  done
  if command -v initdb >/dev/null 2>&1; then dirname "$(command -v initdb)"; fi
}

# A PostgreSQL server, which the tests of the trait Postgres start for themselves.
need_postgres() {
  if [ -n "$(postgres_programs)" ]; then return; fi
  install_package postgresql postgresql-server postgresql@15
  [ -n "$(postgres_programs)" ] || die "there is no 'initdb' on this machine; install a PostgreSQL server"
}

# A loopback port that nobody listens on.
free_port() {
  local port
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 30000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s\n' "$port"
      return
    fi
  done
  die "no free port was found"
}

# The zone files of the system, with which the tests compare.
need_zones() {
  if [ -e /usr/share/zoneinfo/Europe/Berlin ]; then return; fi
  install_package tzdata tzdata tzdata
}

# Python, which some checks use to read JSON.
need_python() {
  if command -v python3 >/dev/null 2>&1; then return; fi
  install_package python3 python3 python
}

# The folders of the packages nested in this one that match the patterns given.
nested_packages() {
  local folder
  for folder in "$@"; do
    if [ -e "$folder/Package.swift" ]; then printf '%s\n' "$folder"; fi
  done
}
