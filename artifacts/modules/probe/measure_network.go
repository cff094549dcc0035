package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// networkMeasure is the private network as two peers see it; the worse of them counts.
type networkMeasure struct {
	Interface     string        `json:"interface"`
	LinkMbit      int           `json:"linkMbit,omitempty"` // what the link says of itself
	Peers         []peerMeasure `json:"peers"`
	WaitedSeconds float64       `json:"waitedSeconds"` // for peers to open their doors
	// Peers of which none answered; one that answers is enough, since another may be down.
	Unreachable []string `json:"unreachable"`
	PathMTU     int      `json:"pathMtu,omitempty"`
	Mbit        float64  `json:"mbit,omitempty"`
	LatencyMs   *float64 `json:"latencyMs,omitempty"`
}

type peerMeasure struct {
	Host      string  `json:"host"`
	Address   string  `json:"address"`
	PathMTU   int     `json:"pathMtu"`
	Mbit      float64 `json:"mbit"`
	LatencyMs float64 `json:"latencyMs"`
	Error     string  `json:"error,omitempty"`
}

const measuredPeers = 2

func measureNetwork(told settings) (any, error) {
	if len(told.Peers) == 0 {
		return nil, errors.New("there is no other host")
	}
	start := time.Now()
	answering := awaitPeers(told)
	private := interfaceOf(told.PrivateAddress)
	measured := networkMeasure{
		Interface:     private,
		Peers:         []peerMeasure{},
		WaitedSeconds: rounded(time.Since(start).Seconds()),
		Unreachable:   []string{},
	}
	measured.LinkMbit, _ = strconv.Atoi(readText("/", "sys/class/net/"+private+"/speed"))
	if len(answering) == 0 {
		for _, peer := range told.Peers {
			measured.Unreachable = append(measured.Unreachable, peer.Host)
		}
		return measured, nil
	}
	// One after the other, so that they do not share this host's link.
	for _, peer := range answering {
		measured.Peers = append(measured.Peers, measurePeer(told, peer))
	}
	keepWorst(&measured)
	return measured, nil
}

func keepWorst(measured *networkMeasure) {
	for index, peer := range measured.Peers {
		if index == 0 {
			latency := peer.LatencyMs
			measured.PathMTU, measured.Mbit, measured.LatencyMs = peer.PathMTU, peer.Mbit, &latency
			continue
		}
		measured.PathMTU = min(measured.PathMTU, peer.PathMTU)
		measured.Mbit = min(measured.Mbit, peer.Mbit)
		*measured.LatencyMs = max(*measured.LatencyMs, peer.LatencyMs)
	}
}

func measurePeer(told settings, peer peerSettings) peerMeasure {
	measured := peerMeasure{Host: peer.Host, Address: peer.Address}
	var problems []string
	note := func(err error) {
		if err != nil {
			problems = append(problems, err.Error())
		}
	}
	var err error
	measured.LatencyMs, err = latency(peer.Address)
	note(err)
	measured.PathMTU, err = pathMTU(peer.Address, told.MTU)
	note(err)
	measured.Mbit, err = bandwidth(told, peer)
	note(err)
	measured.Error = strings.Join(problems, "; ")
	return measured
}

// nextPeerPatience is how long a second peer is waited for: hosts are measured in parallel, and some boot
// later.
const nextPeerPatience = 15 * time.Second

// awaitPeers returns up to two peers that answer, in the order of the settings.
func awaitPeers(told settings) []peerSettings {
	answers := make([]bool, len(told.Peers))
	deadline := time.Now().Add(time.Duration(told.PatienceSeconds) * time.Second)
	for count := 0; ; {
		var group sync.WaitGroup
		for index, peer := range told.Peers {
			if answers[index] {
				continue
			}
			group.Add(1)
			go func() {
				defer group.Done()
				answers[index] = knock(told, peer) == nil
			}()
		}
		group.Wait()
		found := []peerSettings{}
		for index, peer := range told.Peers {
			if answers[index] && len(found) < measuredPeers {
				found = append(found, peer)
			}
		}
		if count == 0 && len(found) > 0 {
			count, deadline = len(found), time.Now().Add(nextPeerPatience)
		}
		if len(found) == min(measuredPeers, len(told.Peers)) || time.Now().After(deadline) {
			return found
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// knock proves that a peer's door is open and that it takes this cluster's token.
func knock(told settings, peer peerSettings) error {
	connection, err := openPath(told, peer, "ask")
	if err != nil {
		return err
	}
	return connection.Close()
}

const echoes = 21

// latency is the median of some round trips by ICMP, in milliseconds.
func latency(address string) (float64, error) {
	took := []time.Duration{}
	for range echoes {
		start := time.Now()
		if err := dialICMP(address, time.Second); err != nil {
			return 0, fmt.Errorf("echo to %s: %w", address, err)
		}
		took = append(took, time.Since(start))
	}
	sortDurations(took)
	return milliseconds(percentile(took, 50)), nil
}

// smallestMTU is what IPv4 has to carry (RFC 791).
const smallestMTU = 576

// pathMTU is the largest packet, up to the wanted size, that reaches a peer and comes back although
// nobody may fragment it.
func pathMTU(address string, wanted int) (int, error) {
	passes := func(size int) bool {
		// A second try, because a lost packet is no small path.
		return echoUnfragmented(address, size, 500*time.Millisecond) == nil ||
			echoUnfragmented(address, size, 500*time.Millisecond) == nil
	}
	if passes(wanted) {
		return wanted, nil
	}
	if !passes(smallestMTU) {
		return 0, fmt.Errorf("not even %d bytes reach %s and come back", smallestMTU, address)
	}
	low, high := smallestMTU, wanted
	for high-low > 1 {
		if middle := (low + high) / 2; passes(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low, nil
}

// bandwidth sends for a while and believes what the peer says that it got.
func bandwidth(told settings, peer peerSettings) (float64, error) {
	connection, err := openPath(told, peer, "sink")
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	window := time.Duration(told.NetworkSeconds) * time.Second
	_ = connection.SetDeadline(time.Now().Add(window + turnPatience))
	if err := connection.expect("go"); err != nil {
		return 0, err
	}
	block := make([]byte, 256<<10)
	for end := time.Now().Add(window); time.Now().Before(end); {
		if _, err := connection.Write(block); err != nil {
			return 0, err
		}
	}
	if err := connection.CloseWrite(); err != nil {
		return 0, err
	}
	var bytes, nanoseconds int64
	if _, err := fmt.Fscan(connection.lines, &bytes, &nanoseconds); err != nil || nanoseconds <= 0 {
		return 0, fmt.Errorf("%s did not say what it got: %w", peer.Host, errors.Join(err, os.ErrInvalid))
	}
	return rounded(float64(bytes) * 8 / (float64(nanoseconds) / 1000)), nil
}

// echoUnfragmented sends an IP packet of that size with "do not fragment" and waits for its answer.
func echoUnfragmented(address string, size int, timeout time.Duration) error {
	const headers = 20 + 8 // IPv4, ICMP
	return echo(net.ParseIP(address), padding(size-headers), timeout, true)
}

// interfaceOf finds the interface that has an address: hosts may have other names for it each.
func interfaceOf(address string) string {
	interfaces, err := net.Interfaces()
	if err != nil {
		return ""
	}
	for _, each := range interfaces {
		addresses, err := each.Addrs()
		if err != nil {
			continue
		}
		for _, one := range addresses {
			if network, isNetwork := one.(*net.IPNet); isNetwork && network.IP.String() == address {
				return each.Name
			}
		}
	}
	return ""
}
