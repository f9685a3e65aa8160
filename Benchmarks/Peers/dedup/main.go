// dedup FOLDER NAME MILLISECONDS [SIZE]: a Go map as a queue that takes each record once; half of the offers are
// duplicates, and each takes the lock. Prints the name and the nanoseconds of one offer.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

type offer struct {
	id      [18]byte
	payload []byte
}

type queue struct {
	lock    sync.Mutex
	waiting map[[18]byte]int
	entries []offer
}

func (q *queue) enqueue(one offer) {
	q.lock.Lock()
	defer q.lock.Unlock()
	if place, known := q.waiting[one.id]; known {
		q.entries[place] = one
		return
	}
	q.waiting[one.id] = len(q.entries)
	q.entries = append(q.entries, one)
}

// processorTime is the time that the process had processors so far, the collector's among it.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func main() {
	milliseconds, _ := strconv.Atoi(os.Args[3])
	size := 1000000
	if len(os.Args) > 4 {
		size, _ = strconv.Atoi(os.Args[4])
	}
	payload := make([]byte, 600)
	offers := make([]offer, size)
	for index := range offers {
		copy(offers[index].id[:], fmt.Sprintf("00Qd%014d", (index%(size/2))*7919))
		offers[index].payload = payload
	}
	passes, start := 0, processorTime()
	limit := time.Duration(milliseconds) * time.Millisecond
	for passes == 0 || (processorTime()-start) < limit {
		q := queue{waiting: map[[18]byte]int{}}
		for _, one := range offers {
			q.enqueue(one)
		}
		passes++
	}
	fmt.Println(os.Args[2], float64((processorTime()-start).Nanoseconds())/float64(passes*size))
}
