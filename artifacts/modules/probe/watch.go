package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What a host that has joined is still held to. The rest does not change under it, or measuring it
// would take from what runs there.
var watched = []string{"cpu-steal", "disk-fsync", "clock"}

const (
	// watchEvery is how often a sample is taken: a few small writes, and a look at two files.
	watchEvery = 30 * time.Second
	// watchWindow is what is judged: long enough that a short stall taints nothing.
	watchWindow = 10
	// watchWrites is how many appends a sample times.
	watchWrites = 20
)

// sample is one look at a host.
type sample struct {
	cpu   cpuTimes
	fsync []time.Duration
	clock clockMeasure
}

// watcher judges the last samples by the checks of admission.
type watcher struct {
	checks   []check
	told     settings
	admitted func() (string, error) // the verdict of what was measured before the host joined

	mutex   sync.Mutex
	samples []sample
	trouble string // why the last sample is not there
}

// watch samples until it is told to stop, serves metrics, and tells the cluster by a condition of the
// host's own node.
func watch(arguments []string) error {
	flags := flag.NewFlagSet("watch", flag.ContinueOnError)
	settingsFile := flags.String("settings", "", "")
	checksFile := flags.String("checks", "", "")
	measurementsFile := flags.String("measurements", "", "")
	node := flags.String("node", "", "")
	server := flags.String("server", "", "")
	port := flags.Int("port", 9188, "")
	every := flags.Duration("every", watchEvery, "")
	if _, err := parseFlags(arguments, 0, flags); err != nil {
		return err
	}
	told, err := readSettings(*settingsFile, "")
	if err != nil {
		return err
	}
	w := &watcher{told: told, admitted: func() (string, error) { return admittedVerdict(*checksFile, *measurementsFile) }}
	if _, err := readJSON(*checksFile, &w.checks); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go w.run(ctx, *every, nodeConditions{server: *server, node: *node})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", w.serveMetrics)
	return listen(mux, net.JoinHostPort(told.PrivateAddress, strconv.Itoa(*port)))
}

func (w *watcher) run(ctx context.Context, every time.Duration, node nodeConditions) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		w.sample()
		if condition, known := w.condition(); known {
			if err := node.set(ctx, condition); err != nil {
				fmt.Println("the node's condition was not set:", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (w *watcher) sample() {
	cpu, err := readCPUTimes("/")
	fsync, fsyncErr := timeWrites(w.told.DiskFolder, watchWrites)
	clock, clockErr := measureClock()
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.trouble = ""
	if problem := errors.Join(err, fsyncErr, clockErr); problem != nil {
		w.trouble = problem.Error()
		return
	}
	w.samples = append(w.samples, sample{cpu, fsync, clock.(clockMeasure)})
	if len(w.samples) > watchWindow {
		w.samples = w.samples[1:]
	}
}

// measured is what the last samples come to, in the shape of a host's measurements; nil before there
// are two.
func (w *watcher) measured() map[string]any {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if len(w.samples) < 2 {
		return nil
	}
	first, last := w.samples[0], w.samples[len(w.samples)-1]
	result := map[string]any{"clock": last.clock}
	if steal, err := stealPercent(first.cpu, last.cpu); err == nil {
		result["cpu"] = map[string]any{"stealPercent": rounded(steal)}
	}
	took := []time.Duration{}
	for _, each := range w.samples {
		took = append(took, each.fsync...)
	}
	sortDurations(took)
	result["disk"] = map[string]any{
		"fsyncP50Ms": milliseconds(percentile(took, 50)), "fsyncP99Ms": milliseconds(percentile(took, 99)),
	}
	return result
}

// condition is what the node should say; not known before the window is full, so that a restart
// neither taints nor clears anything.
func (w *watcher) condition() (nodeCondition, bool) {
	w.mutex.Lock()
	full, trouble := len(w.samples) == watchWindow, w.trouble
	w.mutex.Unlock()
	if trouble != "" {
		return nodeCondition{Status: "False", Reason: "NotMeasured", Message: trouble}, true
	}
	if !full {
		return nodeCondition{}, false
	}
	return judgeWatched(w.checks, w.measured(), w.admitted)
}

func judgeWatched(checks []check, measured map[string]any, admitted func() (string, error)) (nodeCondition, bool) {
	own := []check{}
	for _, each := range checks {
		if slices.Contains(watched, each.ID) {
			own = append(own, each)
		}
	}
	plainMeasured, err := asJSON(measured)
	if err != nil {
		return nodeCondition{}, false
	}
	verdict, results := judgeHost(own, plainMeasured)
	if verdict != "accept" {
		lines := []string{}
		for _, each := range results {
			if each.Outcome == "refuse" || each.Outcome == "taint" {
				lines = append(lines, each.Title+": "+each.Measured+", expected "+each.Expected)
			}
		}
		return nodeCondition{Status: "False", Reason: "Degraded", Message: strings.Join(lines, "; ")}, true
	}
	// What was measured before it joined holds until it is measured again.
	if word, err := admitted(); err == nil && word != "accept" {
		return nodeCondition{Status: "False", Reason: "AdmittedWithTaint", Message: "npm run admission says why"}, true
	}
	return nodeCondition{Status: "True", Reason: "AsAdmitted", Message: "steal, fsync and clock are within the limits"}, true
}

func (w *watcher) serveMetrics(answer http.ResponseWriter, _ *http.Request) {
	measured := w.measured()
	answer.Header().Set("Content-Type", "text/plain; version=0.0.4")
	gauge := func(name, help string, part, key string, scale float64) {
		values, known := measured[part].(map[string]any)
		value, isNumber := values[key].(float64)
		if known && isNumber {
			fmt.Fprintf(answer, "# HELP %s %s\n# TYPE %s gauge\n%s %g\n", name, help, name, name, value*scale)
		}
	}
	gauge("nordmesh_host_cpu_steal_ratio", "Share of CPU time that the hypervisor gave to others.", "cpu", "stealPercent", 0.01)
	gauge("nordmesh_host_fsync_p50_seconds", "Median of small appends with fdatasync.", "disk", "fsyncP50Ms", 0.001)
	gauge("nordmesh_host_fsync_p99_seconds", "99th percentile of small appends with fdatasync.", "disk", "fsyncP99Ms", 0.001)
	if clock, known := measured["clock"].(clockMeasure); known {
		fmt.Fprintf(answer, "# HELP nordmesh_host_clock_error_seconds Estimated error of the clock.\n# TYPE nordmesh_host_clock_error_seconds gauge\nnordmesh_host_clock_error_seconds %g\n", clock.ErrorMs/1000)
	}
	if condition, known := w.condition(); known {
		asAdmitted := 0
		if condition.Status == "True" {
			asAdmitted = 1
		}
		fmt.Fprintf(answer, "# HELP nordmesh_host_as_admitted Whether the host is within the limits of admission.\n# TYPE nordmesh_host_as_admitted gauge\nnordmesh_host_as_admitted %d\n", asAdmitted)
	}
}
