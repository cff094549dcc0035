package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestMachinesAreToldApart(t *testing.T) {
	cases := []struct {
		name  string
		facts machineFacts
		want  string
	}{
		{"a KVM guest of QEMU", machineFacts{signature: "KVMKVMKVM", vendor: "QEMU", product: "Standard PC (Q35 + ICH9, 2009)"}, "kvm"},
		{"a KVM guest of a cloud", machineFacts{signature: "KVMKVMKVM", vendor: "Hetzner", product: "vServer"}, "kvm"},
		{"QEMU without KVM", machineFacts{signature: "TCGTCGTCGTCG", vendor: "QEMU", product: "Standard PC (i440FX + PIIX, 1996)"}, "emulated"},
		{"QEMU that hides", machineFacts{vendor: "QEMU", product: "Standard PC"}, "emulated"},
		{"a machine", machineFacts{vendor: "Supermicro", product: "AS-1015A-MT"}, "bare-metal"},
		{"a hypervisor that nobody knows", machineFacts{signature: "NewNewNewNew", vendor: "Acme"}, "unknown"},
		{"nothing at all", machineFacts{}, "unknown"},
		{"Xen", machineFacts{signature: "XenVMMXenVMM", hypervisor: "xen"}, "xen"},
		{"VMware", machineFacts{signature: "VMwareVMware", vendor: "VMware, Inc."}, "vmware"},
		{"Hyper-V", machineFacts{signature: "Microsoft Hv", vendor: "Microsoft Corporation"}, "hyper-v"},
		// Containers see the CPU and the DMI of the machine around them.
		{"OpenVZ on a machine", machineFacts{vendor: "Dell Inc.", product: "PowerEdge", openvz: true}, "openvz"},
		{"LXC in a KVM guest", machineFacts{signature: "KVMKVMKVM", vendor: "QEMU", container: "lxc"}, "lxc"},
		{"LXC by its group", machineFacts{vendor: "Dell Inc.", initGroup: "12:cpu:/lxc/101/init.scope"}, "lxc"},
		{"Docker", machineFacts{vendor: "Dell Inc.", dockerFile: true, ownRoot: true}, "docker"},
		{"a pod", machineFacts{signature: "KVMKVMKVM", initGroup: "0::/kubepods.slice/x"}, "docker"},
		{"systemd-nspawn", machineFacts{vendor: "Dell Inc.", container: "systemd-nspawn"}, "container"},
		{"namespaces without a name", machineFacts{signature: "KVMKVMKVM", ownRoot: true}, "container"},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			if got := judgeMachine(each.facts); got.Kind != each.want {
				t.Errorf("got %+v, want %s", got, each.want)
			}
		})
	}
}

func TestMachinesAreReadFromFiles(t *testing.T) {
	root := tree(t, map[string]string{
		"proc/1/environ":              "HOME=/\x00container=lxc\x00TERM=linux\x00",
		"proc/1/cgroup":               "0::/init.scope\n",
		"proc/1/mountinfo":            "22 1 0:21 / / rw - overlay overlay rw,lowerdir=/a\n",
		"proc/vz/version":             "",
		"sys/class/dmi/id/sys_vendor": "QEMU\n",
		".dockerenv":                  "",
	})
	got := gatherMachine(root, "KVMKVMKVM")
	want := machineFacts{
		signature: "KVMKVMKVM", vendor: "QEMU", container: "lxc", initGroup: "0::/init.scope",
		openvz: true, dockerFile: true, ownRoot: true,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestStealIsAShareOfAllTime(t *testing.T) {
	before, err := parseCPUTimes("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1\n")
	if err != nil {
		t.Fatal(err)
	}
	after, err := parseCPUTimes("cpu  190 0 100 800 0 0 0 10 50 0\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := stealPercent(before, after); err != nil || got != 10 {
		t.Errorf("got %v %v", got, err)
	}
	if got, err := stealPercent(after, cpuTimes{total: after.total + 100, steal: after.steal - 1}); err != nil || got != 0 {
		t.Errorf("a counter that goes back: got %v %v", got, err)
	}
	if _, err := stealPercent(after, after); err == nil {
		t.Error("no time passed, and there was a share of it")
	}
	for _, text := range []string{"", "intr 1 2 3", "cpu a b c d e f g h"} {
		if _, err := parseCPUTimes(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestThrottledTimeHasTwoUnits(t *testing.T) {
	two := tree(t, map[string]string{"sys/fs/cgroup/cpu.stat": "usage_usec 9\nthrottled_usec 2500\n"})
	one := tree(t, map[string]string{"sys/fs/cgroup/cpu/cpu.stat": "nr_periods 9\nthrottled_time 2500000\n"})
	for _, root := range []string{one, two} {
		if got := throttledTime(root); got != 2500*time.Microsecond {
			t.Errorf("got %s", got)
		}
	}
}

func TestClockWithoutASourceIsFarOff(t *testing.T) {
	synchronised := judgeClock(syscall.Timex{Offset: -2_500_000, Esterror: 1500, Status: clockNanoseconds})
	if want := (clockMeasure{Synchronised: true, OffsetMs: 2.5, ErrorMs: 4}); synchronised != want {
		t.Errorf("got %+v", synchronised)
	}
	micro := judgeClock(syscall.Timex{Offset: 2500})
	if micro.OffsetMs != 2.5 {
		t.Errorf("microseconds: got %+v", micro)
	}
	if got := judgeClock(syscall.Timex{Status: clockUnsynchronised}); got.ErrorMs < 1000 {
		t.Errorf("without a source: got %+v", got)
	}
}

func TestListenersOnThePublicAddress(t *testing.T) {
	root := tree(t, map[string]string{
		"proc/net/tcp": "  sl  local_address rem_address   st\n" +
			"   0: 00000000:0016 00000000:0000 0A 0\n" + // all addresses, 22
			"   1: 0100007F:0CEA 00000000:0000 0A 0\n" + // loopback
			"   2: 156433C6:006F 00000000:0000 0A 0\n" + // the public address, 111
			"   3: 1500560A:23E3 00000000:0000 0A 0\n" + // a private address
			"   4: 156433C6:0016 0202020A:C350 01 0\n", // a connection
		"proc/net/tcp6": "head\n 0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 0\n" +
			" 1: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 0\n",
		"proc/net/udp": "head\n 0: 156433C6:0044 00000000:0000 07 0\n",
	})
	got, err := measureListeners(root, "198.51.100.21")
	if err != nil {
		t.Fatal(err)
	}
	if want := (listenersMeasure{Open: []string{"tcp/111", "tcp/22", "udp/68"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, err := measureListeners(root, "eth0"); err == nil {
		t.Error("a name was taken for an address")
	}
}

func TestDefaultRoutes(t *testing.T) {
	root := tree(t, map[string]string{"proc/net/route": "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n" +
		"eth0\t00000000\t016433C6\t0003\t0\t0\t0\t00000000\n" +
		"eth1\t0000560A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"})
	for private, want := range map[string]bool{"eth1": false, "eth0": true} {
		got, err := measureRoute(root, private)
		if err != nil || got.(routeMeasure).DefaultIsPrivate != want {
			t.Errorf("%s: got %v %v", private, got, err)
		}
	}
}

func TestDiskBelowAFolder(t *testing.T) {
	mounts := "22 1 259:2 / / rw shared:1 - ext4 /dev/nvme0n1p2 rw\n" +
		"40 22 253:0 / /var/lib rw - xfs /dev/mapper/data rw\n41 22 0:5 / /var/library rw - tmpfs tmpfs rw\n"
	for folder, want := range map[string]string{
		"/": "/dev/nvme0n1p2", "/var/lib/nordmesh": "/dev/mapper/data", "/var/lib": "/dev/mapper/data", "/var/library/a": "tmpfs",
	} {
		if got := sourceOf(mounts, folder); got != want {
			t.Errorf("%s: got %s, want %s", folder, got, want)
		}
	}
	root := tree(t, map[string]string{
		"sys/class/block/dm-0/slaves/vda/x":    "",
		"sys/class/block/vda/queue/rotational": "1\n",
	})
	if got := disksBelow(root, "dm-0"); !reflect.DeepEqual(got, []string{"vda"}) {
		t.Errorf("got %v", got)
	}
}

func TestAppendsAreTimed(t *testing.T) {
	took, err := timeAppends(t.TempDir(), 50*time.Millisecond)
	if err != nil || len(took) == 0 {
		t.Fatalf("got %v %v", took, err)
	}
	if percentile(took, 50) > percentile(took, 99) || percentile(took, 100) != took[len(took)-1] {
		t.Error("percentiles are not in order")
	}
	if _, err := timeAppends("/proc/nowhere", time.Millisecond); err == nil {
		t.Error("wrote where nobody can")
	}
}

func TestABusyThreadGetsNoMoreThanTheTimeThatPassed(t *testing.T) {
	start := time.Now()
	used := spin(1, 50*time.Millisecond)
	if used <= 0 || used > time.Since(start) {
		t.Errorf("used %s of %s", used, time.Since(start))
	}
}

func TestPathIsMeasuredWithTheTokenOnly(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	server := &pathServer{token: []byte("right")}
	go func() { ended <- server.serve(listener.(*net.TCPListener), 300*time.Millisecond) }()
	peer := peerSettings{Host: "peer", Address: "127.0.0.1"}
	told := settings{PathPort: listener.Addr().(*net.TCPAddr).Port, NetworkSeconds: 1, MTU: 1500, Peers: []peerSettings{peer}, token: []byte("right")}
	if mbit, err := bandwidth(told, peer); err != nil || mbit <= 0 {
		t.Errorf("got %v %v", mbit, err)
	}
	if err := knock(told, peer); err != nil {
		t.Error(err)
	}
	told.token = []byte("wrong")
	if err := knock(told, peer); err == nil {
		t.Error("a stranger was let in")
	}
	if err := <-ended; err != nil {
		t.Errorf("the server did not leave when nobody came: %v", err)
	}
	if err := (&pathServer{}).serve(listener.(*net.TCPListener), time.Second); err == nil || !strings.Contains(err.Error(), "token") {
		t.Errorf("served without a token: %v", err)
	}
}

func TestInterfacesAreFoundByTheirAddress(t *testing.T) {
	if got := interfaceOf("127.0.0.1"); got != "lo" {
		t.Errorf("got %q", got)
	}
	if got := interfaceOf("198.51.100.1"); got != "" {
		t.Errorf("got %q for an address of nobody's", got)
	}
}

func TestWorstPeerCounts(t *testing.T) {
	measured := networkMeasure{Peers: []peerMeasure{
		{PathMTU: 9000, Mbit: 4000, LatencyMs: 0.1}, {PathMTU: 1500, Mbit: 9000, LatencyMs: 0.4},
	}}
	keepWorst(&measured)
	if measured.PathMTU != 1500 || measured.Mbit != 4000 || *measured.LatencyMs != 0.4 {
		t.Errorf("got %+v", measured)
	}
}

func TestWhatCannotBeMeasuredSaysWhy(t *testing.T) {
	part := measureOne("disk", settings{DiskFolder: "/proc/nowhere"})
	if failed, isFailure := part.(failure); !isFailure || failed.Error == "" {
		t.Errorf("got %v", part)
	}
	if err := measure([]string{"luck"}, os.Stdout); err == nil {
		t.Error("measured luck")
	}
}

// The judge of reports (model/admission/judge-host.ts) is held against the same file.
func TestCasesOfTheJudge(t *testing.T) {
	text, err := os.ReadFile("../../../test/fixtures/admission/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name         string
		Checks       []check
		Measurements any
		Verdict      string
		Results      [][]string
	}
	if err := decode(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, each := range cases {
		t.Run(each.Name, func(t *testing.T) {
			verdict, results := judgeHost(each.Checks, each.Measurements)
			got := [][]string{}
			for _, one := range results {
				got = append(got, []string{one.Outcome, one.Measured, one.Expected})
			}
			if verdict != each.Verdict || !reflect.DeepEqual(got, each.Results) {
				t.Errorf("got %s %v, want %s %v", verdict, got, each.Verdict, each.Results)
			}
		})
	}
}

func TestAdmitFailsForARefusedHost(t *testing.T) {
	checks := `[{"title":"CPU steal","path":"cpu.stealPercent","rule":{"kind":"at-most","limit":2,"unit":"%"},"verdict":"VERDICT","fix":"move it"}]`
	for verdict, fails := range map[string]bool{"refuse": true, "taint": false, "report": false} {
		root := tree(t, map[string]string{
			"checks": strings.ReplaceAll(checks, "VERDICT", verdict),
			"found":  `{"at":"2026-11-24T00:00:00Z","seconds":9.5,"cpu":{"stealPercent":7.25}}`,
		})
		var out strings.Builder
		files := []string{"-checks", root + "checks", "-measurements", root + "found"}
		if err := admit(files, &out); (err != nil) != fails {
			t.Errorf("%s: %v", verdict, err)
		}
		if want := verdict + " CPU steal: 7.25 %, expected at most 2 %; move it\n"; !strings.HasSuffix(out.String(), want) {
			t.Errorf("got %q", out.String())
		}
		var word strings.Builder
		if err := admit(append(files, "-verdict"), &word); err != nil {
			t.Error(err)
		}
		if want := map[string]string{"report": "accept"}[verdict]; want != "" && word.String() != want+"\n" {
			t.Errorf("got %q", word.String())
		}
	}
}

func TestMeasurementsAreJSON(t *testing.T) {
	encoded, err := json.Marshal(measureOne("kernel", settings{}))
	if err != nil || !strings.Contains(string(encoded), `"release":`) {
		t.Errorf("got %s %v", encoded, err)
	}
}

// tree makes files below a folder, which is returned with a final slash.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir() + "/"
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(root+name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(root+name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}
