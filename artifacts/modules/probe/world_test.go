package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func startWorldHost(t *testing.T, change func(*worldConfig)) (*world, *bytes.Buffer) {
	t.Helper()
	record := &bytes.Buffer{}
	host := &world{record: record, config: worldConfig{Host: "us-1", Addresses: []string{"127.0.0.1"}}}
	change(&host.config)
	if err := host.open(func(error) {}); err != nil {
		t.Fatal(err)
	}
	return host, record
}

// freePort is one that nothing listened on a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func outcomeOf(t *testing.T, run func(*bytes.Buffer) error) outcome {
	t.Helper()
	var out bytes.Buffer
	err := run(&out)
	var result outcome
	if json.Unmarshal(out.Bytes(), &result) != nil {
		t.Fatalf("no JSON in %q", out.String())
	}
	if (err == nil) != (result.Outcome == "ok") || (err != nil && !errors.Is(err, errFailed)) {
		t.Fatalf("%v does not fit %+v", err, result)
	}
	return result
}

func TestDialTellsAnswersFromSilence(t *testing.T) {
	echo, udp := freePort(t), freePort(t)
	startWorldHost(t, func(config *worldConfig) { config.Echo, config.UDP = []int{echo}, []int{udp} })
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	at := func(port int) string { return net.JoinHostPort("127.0.0.1", itoa(port)) }
	cases := []struct{ protocol, address, want string }{
		{"tcp", at(echo), ""},
		{"tcp", at(freePort(t)), "refused"},
		{"udp", at(udp), ""},
		{"udp", silent.LocalAddr().String(), "timeout"},
	}
	for _, each := range cases {
		t.Run(each.protocol+" "+each.want, func(t *testing.T) {
			result := outcomeOf(t, func(out *bytes.Buffer) error {
				return dial([]string{each.protocol, each.address, "-timeout", "300ms"}, out)
			})
			if result.Error != each.want {
				t.Fatalf("got %+v, want %q", result, each.want)
			}
		})
	}
}

func TestResolveAsksTheServerThatItIsGiven(t *testing.T) {
	port := freePort(t)
	startWorldHost(t, func(config *worldConfig) {
		config.UDP = []int{port}
		config.Names = map[string][]string{"api.example.no": {"193.0.2.1", "2001:db8::1"}}
	})
	server := net.JoinHostPort("127.0.0.1", itoa(port))
	result := outcomeOf(t, func(out *bytes.Buffer) error {
		return resolve([]string{"API.example.no.", "-server", server}, out)
	})
	if got := strings.Join(result.Addresses, " "); got != "193.0.2.1 2001:db8::1" {
		t.Fatalf("got %q", got)
	}
	unknown := outcomeOf(t, func(out *bytes.Buffer) error {
		return resolve([]string{"nowhere.example.no.", "-server", server}, out)
	})
	if unknown.Error != "no-such-host" {
		t.Fatalf("got %+v", unknown)
	}
}

func TestWrongCommandLinesAreUsageErrors(t *testing.T) {
	for _, line := range []string{"", "tcp", "sctp 127.0.0.1:1", "tcp -timeout 1s", "tcp 127.0.0.1:1 more"} {
		if err := dial(strings.Fields(line), &bytes.Buffer{}); !errors.Is(err, errUsage) {
			t.Errorf("dial %s: got %v", line, err)
		}
	}
}

func TestPacketsThatBeginSomethingAreRecorded(t *testing.T) {
	ipv4 := func(protocol byte, payload ...byte) []byte {
		header := make([]byte, 20, 20+len(payload))
		header[0], header[9] = 0x45, protocol
		copy(header[12:], net.IPv4(10, 0, 0, 1).To4())
		copy(header[16:], net.IPv4(8, 8, 8, 8).To4())
		return append(header, payload...)
	}
	segment := func(flags byte) []byte { return []byte{0x10, 0, 0x01, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, flags} }
	cases := []struct {
		name   string
		packet []byte
		want   string
	}{
		{"a SYN", ipv4(protocolTCP, segment(tcpSyn)...), "tcp 10.0.0.1:4096 8.8.8.8:443"},
		{"a later segment", ipv4(protocolTCP, segment(tcpAck)...), "  "},
		{"a datagram", ipv4(protocolUDP, 0x10, 0, 0, 53, 0, 8, 0, 0), "udp 10.0.0.1:4096 8.8.8.8:53"},
		{"an echo request", ipv4(protocolICMP, echoRequestV4, 0), "icmp 10.0.0.1 8.8.8.8"},
		{"an echo answer", ipv4(protocolICMP, 0, 0), "  "},
		{"half a header", []byte{0x4f, 0}, "  "},
	}
	for _, each := range cases {
		protocol, peer, local := describePacket(etherIPv4, each.packet)
		if got := protocol + " " + peer + " " + local; got != each.want {
			t.Errorf("%s: got %q, want %q", each.name, got, each.want)
		}
	}
}

func TestTLSHelloIsRecordedWithItsName(t *testing.T) {
	folder := t.TempDir()
	certificate, key := filepath.Join(folder, "crt"), filepath.Join(folder, "key")
	writeTestCertificate(t, certificate, key, "api.example.us")
	port := freePort(t)
	host, record := startWorldHost(t, func(config *worldConfig) {
		config.HTTPS, config.Certificate, config.Key = []int{port}, certificate, key
	})
	address := net.JoinHostPort("api.example.us", itoa(port))
	try := func(arguments ...string) outcome {
		return outcomeOf(t, func(out *bytes.Buffer) error {
			return tryTLS(append([]string{address, "-address", "127.0.0.1"}, arguments...), out)
		})
	}
	if result := try("-ca", certificate); result.Outcome != "ok" || result.Names[0] != "api.example.us" {
		t.Fatalf("got %+v", result)
	}
	if result := try("-ca", certificate, "-sni", "other.example.us"); result.Error != "certificate" {
		t.Fatalf("got %+v", result)
	}
	host.mutex.Lock()
	defer host.mutex.Unlock()
	lines := strings.Split(strings.TrimSpace(record.String()), "\n")
	var first, second arrival
	if json.Unmarshal([]byte(lines[0]), &first) != nil || json.Unmarshal([]byte(lines[1]), &second) != nil {
		t.Fatal(lines)
	}
	if first.SNI != "api.example.us" || first.Port != port || second.SNI != "other.example.us" {
		t.Fatalf("got %+v %+v", first, second)
	}
	if time.Since(first.Time) > time.Minute {
		t.Fatalf("got %s", first.Time)
	}
}

func TestMissingCertificateFileIsSaid(t *testing.T) {
	if _, err := readAuthorities(os.DevNull); err == nil {
		t.Fatal("an empty file was taken")
	}
}
