package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

// settings is how a host is measured: model/admission/measure-settings.ts says what each means.
type settings struct {
	CPUSeconds      int            `json:"cpuSeconds"`
	CPUs            int            `json:"cpus"`
	DiskSeconds     int            `json:"diskSeconds"`
	DiskFolder      string         `json:"diskFolder"`
	NetworkSeconds  int            `json:"networkSeconds"`
	PublicAddress   string         `json:"publicAddress"`
	PrivateAddress  string         `json:"privateAddress"`
	PathPort        int            `json:"pathPort"`
	MTU             int            `json:"mtu"`
	PatienceSeconds int            `json:"patienceSeconds"` // how long to wait for a peer
	Peers           []peerSettings `json:"peers"`
	token           []byte         // shared by the hosts of a cluster; never on a command line
}

type peerSettings struct {
	Host    string `json:"host"`
	Address string `json:"address"`
}

// failure stands where something could not be measured; it is never taken for a good value.
type failure struct {
	Error string `json:"error"`
}

// measures are what can be measured, by the name of their part of the result.
var measures = map[string]func(settings) (any, error){
	"virtualisation": func(settings) (any, error) { return measureVirtualisation("/") },
	"cpu":            measureCPU,
	"clock":          func(settings) (any, error) { return measureClock() },
	"kernel":         func(settings) (any, error) { return measureKernel("/") },
	"memory":         func(settings) (any, error) { return measureMemory("/") },
	"disk":           measureDisk,
	"network":        measureNetwork,
	"route":          func(s settings) (any, error) { return measureRoute("/", interfaceOf(s.PrivateAddress)) },
	"listeners":      func(s settings) (any, error) { return measureListeners("/", s.PublicAddress) },
}

// measure prints one part, or with `host` all of them, as one line of JSON.
func measure(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	file := flags.String("settings", "", "")
	tokenFile := flags.String("token", "", "")
	door := flags.String("door", "", "")
	words, err := parseFlags(arguments, 1, flags)
	if err != nil {
		return err
	}
	if words[0] != "host" && measures[words[0]] == nil {
		return fmt.Errorf("cannot measure %q; %w", words[0], errUsage)
	}
	told, err := readSettings(*file, *tokenFile)
	if err != nil {
		return err
	}
	if words[0] != "host" {
		return json.NewEncoder(out).Encode(measureOne(words[0], told))
	}
	return json.NewEncoder(out).Encode(measureHost(told, *door))
}

// readSettings fills in what a person who measures by hand would expect.
func readSettings(file, tokenFile string) (settings, error) {
	told := settings{CPUSeconds: 5, CPUs: 1, DiskSeconds: 4, DiskFolder: os.TempDir(), NetworkSeconds: 2, PatienceSeconds: 90}
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return told, err
		}
		if err := json.Unmarshal(text, &told); err != nil {
			return told, fmt.Errorf("%s: %w", file, err)
		}
	}
	if tokenFile != "" {
		token, err := os.ReadFile(tokenFile)
		if err != nil {
			return told, err
		}
		told.token = token
	}
	return told, nil
}

// alone is what is measured while nothing else is.
var alone = []string{"cpu", "disk"}

// measureHost measures everything. CPUs and disk come first and alone: then the door opens, a unit of
// systemd behind which peers measure this host, and what they send would disturb both.
func measureHost(told settings, door string) map[string]any {
	start := time.Now()
	result := map[string]any{"at": start.UTC().Format(time.RFC3339), "probe": version}
	turn := func(verb string) {
		if door == "" {
			return
		}
		units := []string{door}
		if verb == "stop" {
			units = append(units, strings.TrimSuffix(door, ".socket")+".service")
		}
		if output, err := exec.Command("systemctl", append([]string{verb}, units...)...).CombinedOutput(); err != nil {
			result["door"] = failure{Error: strings.TrimSpace(string(output)) + " " + err.Error()}
		}
	}
	turn("stop")
	for _, name := range alone {
		result[name] = measureOne(name, told)
	}
	turn("start")
	var lock sync.Mutex
	var group sync.WaitGroup
	for name := range measures {
		if slices.Contains(alone, name) {
			continue
		}
		group.Add(1)
		go func() {
			defer group.Done()
			part := measureOne(name, told)
			lock.Lock()
			defer lock.Unlock()
			result[name] = part
		}()
	}
	group.Wait()
	seconds := time.Since(start)
	if network, measured := result["network"].(networkMeasure); measured {
		seconds -= time.Duration(network.WaitedSeconds * float64(time.Second))
	}
	result["seconds"] = rounded(seconds.Seconds())
	return result
}

func measureOne(name string, told settings) any {
	part, err := measures[name](told)
	if err != nil {
		return failure{Error: err.Error()}
	}
	return part
}

// rounded keeps two decimals: more would be noise, and reports would differ by it.
func rounded(value float64) float64 { return math.Round(value*100) / 100 }

func milliseconds(duration time.Duration) float64 {
	return rounded(float64(duration) / float64(time.Millisecond))
}

// percentile is that of a sorted list, by nearest rank.
func percentile(sorted []time.Duration, percent float64) time.Duration {
	rank := int(math.Ceil(percent/100*float64(len(sorted)))) - 1
	return sorted[max(0, rank)]
}

func sortDurations(durations []time.Duration) {
	sort.Slice(durations, func(i, j int) bool { return durations[i] < durations[j] })
}

// readText is a file of /proc or /sys without the line's end; empty where there is none.
func readText(root, path string) string {
	text, err := os.ReadFile(root + path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
