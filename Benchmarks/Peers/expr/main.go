// peer FOLDER NAME MILLISECONDS: conditions in expr; prints the name and the nanoseconds of one operation.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/antonmedv/expr"
)

// Lead has the fields that the conditions read; a pointer is nil where the field is empty.
type Lead struct {
	Status, LeadSource, Industry, Rating, City, Country, Email, Phone *string
	AnnualRevenue                                                     float64
	NumberOfEmployees                                                 int
}

// Env is Lead with plain texts, and the names of those that are compared with nil.
type Env struct {
	Status, Industry, Rating, City, Country string
	LeadSource, Email, Phone                interface{}
	AnnualRevenue                           float64
	NumberOfEmployees                       int
}

var conditions = []string{
	`Status == 'Qualified' and LeadSource != nil`,
	`AnnualRevenue >= 1000000 and (Industry == 'Technology' or Industry == 'Finance') and not (Country == 'US')`,
	`(Status == 'Qualified' or Status == 'Working - Contacted') and not (Country == 'US' and City == 'Boston')
	and AnnualRevenue > 50000 and NumberOfEmployees >= 10 and Email != nil and Phone != nil
	and (Industry == 'Technology' or Rating == 'Hot')`,
}

func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func orNil(value *string) interface{} {
	if value == nil {
		return nil
	}
	return *value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// processorTime is the time that the process had processors so far, the collector's among it.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func main() {
	name := os.Args[2]
	milliseconds, err := strconv.Atoi(os.Args[3])
	check(err)
	data, err := os.ReadFile(os.Args[1] + "/page.json")
	check(err)
	var page struct{ Records []Lead }
	check(json.Unmarshal(data, &page))
	envs := make([]Env, len(page.Records))
	for index, lead := range page.Records {
		envs[index] = Env{
			text(lead.Status), text(lead.Industry), text(lead.Rating), text(lead.City), text(lead.Country),
			orNil(lead.LeadSource), orNil(lead.Email), orNil(lead.Phone), lead.AnnualRevenue, lead.NumberOfEmployees,
		}
	}
	operations := len(envs)
	var pass func()
	matches := 0
	switch name {
	case "evaluate-c1", "evaluate-c2", "evaluate-c3":
		program, err := expr.Compile(conditions[name[10]-'1'], expr.Env(Env{}), expr.AsBool())
		check(err)
		pass = func() {
			for index := range envs {
				answer, err := expr.Run(program, envs[index])
				check(err)
				if answer.(bool) {
					matches++
				}
			}
		}
	case "compile-c1", "compile-c2", "compile-c3":
		operations = 100
		pass = func() {
			for range envs[:operations] {
				_, err := expr.Compile(conditions[name[9]-'1'], expr.Env(Env{}), expr.AsBool())
				check(err)
			}
		}
	default:
		fmt.Println(name, "missing")
		os.Exit(3)
	}
	pass()
	limit := time.Duration(milliseconds) * time.Millisecond
	passes, start := 0, processorTime()
	for (processorTime()-start) < limit || passes == 0 {
		pass()
		passes++
	}
	fmt.Println(name, float64((processorTime()-start).Nanoseconds())/float64(passes*operations))
}
