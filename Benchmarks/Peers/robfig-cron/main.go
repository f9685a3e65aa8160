// Measures robfig/cron's Next on the cases that SalesTap is measured on: the same expressions, zones, and instants.
//
// Usage as of all peers: robfig-cron DATA CASE MILLISECONDS, where the data are not needed; without arguments every case is
// measured. Prints the case's name, nanoseconds a call, and a checksum of the answers by which the two can be compared.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/robfig/cron"
)

type fireCase struct {
	name, expression, zone string
}

var cases = []fireCase{
	{"quarter-hours-utc", "0 */15 * * * ?", "UTC"},
	{"quarter-hours-new-york", "0 */15 * * * ?", "America/New_York"},
	{"29-february-utc", "0 0 0 29 2 ?", "UTC"},
	{"weekdays-new-york", "0 30 6 ? * MON-FRI", "America/New_York"},
	{"first-of-january-sydney", "0 0 0 1 1 ?", "Australia/Sydney"},
}

// instants gives 4,096 instants of the years 2026 to 2056, by the SplitMix64 recurrence.
func instants() []time.Time {
	state := uint64(2026)
	result := make([]time.Time, 4096)
	for index := range result {
		state += 0x9E3779B97F4A7C15
		z := state
		z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
		z = (z ^ (z >> 27)) * 0x94D049BB133111EB
		z ^= z >> 31
		result[index] = time.Unix(1767225600+int64(z%946684800), 0).UTC()
	}
	return result
}

func pass(schedule cron.Schedule, instants []time.Time) int64 {
	checksum := int64(0)
	for _, instant := range instants {
		checksum += schedule.Next(instant).Unix()
	}
	return checksum
}

// processorTime is the time that the process had processors so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func main() {
	name, milliseconds := "", 500
	if len(os.Args) > 2 {
		name = os.Args[2]
	}
	if len(os.Args) > 3 {
		if number, err := strconv.Atoi(os.Args[3]); err == nil {
			milliseconds = number
		}
	}
	parser := cron.NewParser(cron.Second | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	all := instants()
	isKnown := false
	for _, one := range cases {
		if name != "" && name != one.name {
			continue
		}
		isKnown = true
		schedule, err := parser.Parse("CRON_TZ=" + one.zone + " " + one.expression)
		if err != nil {
			fmt.Fprintln(os.Stderr, one.name, err)
			os.Exit(1)
		}
		checksum := pass(schedule, all)
		passes := 0
		start := processorTime()
		limit := time.Duration(milliseconds) * time.Millisecond
		for processorTime()-start < limit || passes == 0 {
			pass(schedule, all)
			passes++
		}
		elapsed := processorTime() - start
		fmt.Printf("%s %.2f %d\n", one.name, float64(elapsed.Nanoseconds())/float64(passes*len(all)), checksum)
	}
	if !isKnown {
		fmt.Println(name, "missing")
		os.Exit(3)
	}
}
