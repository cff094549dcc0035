package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// checkTimeout bounds one round of checks; readiness probes usually wait a second longer.
	checkTimeout = 2 * time.Second
	// blockedTimeout is how long a connection that must not be accepted is tried.
	blockedTimeout = 500 * time.Millisecond
	// cacheFor keeps frequent readiness probes cheap.
	cacheFor    = 2 * time.Second
	servedPort  = "8080"
	blockedPort = "8081"
)

// result is one check as /ready prints it.
type result struct {
	Check        string `json:"check"`
	OK           bool   `json:"ok"`
	Milliseconds int64  `json:"milliseconds"`
	Reason       string `json:"reason,omitempty"`
}

// traffic knows what has to work from this pod before it calls itself ready.
type traffic struct {
	dnsName, serviceURL, peersName string
	minPeers                       int
	own                            func() map[string]bool
	lookup                         func(context.Context, string) ([]string, error)

	mutex   sync.Mutex
	checked time.Time
	results []result
}

// serveTraffic answers /ready by real traffic: DNS, a Service, every peer, and a port of the peers
// that a NetworkPolicy has to close. That port is served here too, so that only a policy closes it.
func serveTraffic(environment func(string) string) error {
	minPeers, err := strconv.Atoi(valueOr(environment("PROBE_MIN_PEERS"), "1"))
	if err != nil {
		return fmt.Errorf("PROBE_MIN_PEERS: expected a number, got %q", environment("PROBE_MIN_PEERS"))
	}
	checks := &traffic{
		dnsName:    valueOr(environment("PROBE_DNS_NAME"), "kubernetes.default.svc.cluster.local"),
		serviceURL: environment("PROBE_SERVICE_URL"),
		peersName:  environment("PROBE_PEERS_NAME"),
		minPeers:   minPeers,
		own:        ownAddresses,
		lookup:     net.DefaultResolver.LookupHost,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /ready", checks.ready)
	return listen(mux, valueOr(environment("ADDR"), ":"+servedPort), valueOr(environment("BLOCKED_ADDR"), ":"+blockedPort))
}

func (t *traffic) ready(w http.ResponseWriter, r *http.Request) {
	results := t.cached(r.Context())
	w.Header().Set("Content-Type", "application/json")
	for _, each := range results {
		if !each.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
			break
		}
	}
	_ = json.NewEncoder(w).Encode(results)
}

// cached runs the checks at most once in cacheFor, however many ask.
func (t *traffic) cached(ctx context.Context) []result {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if time.Since(t.checked) < cacheFor {
		return t.results
	}
	// A caller that hangs up does not spoil the answer for the next one.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
	defer cancel()
	t.results = t.check(ctx)
	t.checked = time.Now()
	return t.results
}

func (t *traffic) check(ctx context.Context) []result {
	checks := []func() []result{
		func() []result {
			return one("dns "+t.dnsName, func() error { _, err := t.lookup(ctx, t.dnsName); return err })
		},
	}
	if t.serviceURL != "" {
		checks = append(checks, func() []result {
			return one("service "+t.serviceURL, func() error { return expectOK(ctx, t.serviceURL) })
		})
	}
	if t.peersName != "" {
		checks = append(checks, func() []result { return t.peers(ctx) })
	}
	return parallel(checks)
}

// peers finds the pods behind the headless name and tries both ports of each.
func (t *traffic) peers(ctx context.Context) []result {
	var addresses []string
	found := one("peers "+t.peersName, func() error {
		var err error
		if addresses, err = t.lookup(ctx, t.peersName); err != nil {
			return err
		}
		if len(addresses) < t.minPeers {
			return fmt.Errorf("%d of at least %d peers", len(addresses), t.minPeers)
		}
		return nil
	})
	own := t.own()
	checks := make([]func() []result, 0, 2*len(addresses))
	for _, address := range addresses {
		url := "http://" + net.JoinHostPort(address, servedPort) + "/healthz"
		checks = append(checks, func() []result {
			return one("peer "+address, func() error { return expectOK(ctx, url) })
		})
		if own[address] {
			continue // A pod reaches itself without crossing any policy.
		}
		checks = append(checks, func() []result {
			return one("blocked "+address, func() error { return expectClosed(ctx, address) })
		})
	}
	return append(found, parallel(checks)...)
}

// parallel runs all checks at once and keeps their order.
func parallel(checks []func() []result) []result {
	parts := make([][]result, len(checks))
	var group sync.WaitGroup
	for index, check := range checks {
		group.Go(func() { parts[index] = check() })
	}
	group.Wait()
	all := []result{}
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

func one(name string, check func() error) []result {
	start := time.Now()
	done := result{Check: name, OK: true}
	if err := check(); err != nil {
		done.OK, done.Reason = false, reason(err)
	}
	done.Milliseconds = time.Since(start).Milliseconds()
	return []result{done}
}

func expectOK(ctx context.Context, url string) error {
	deadline, _ := ctx.Deadline()
	status, _, err := fetch(url, http.Header{}, time.Until(deadline))
	if err == nil && status != http.StatusOK {
		return fmt.Errorf("status %d", status)
	}
	return err
}

// expectClosed fails when the connection is accepted: a NetworkPolicy should have dropped it.
func expectClosed(ctx context.Context, address string) error {
	dialer := net.Dialer{Timeout: blockedTimeout}
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(address, blockedPort))
	if err != nil {
		return nil
	}
	_ = connection.Close()
	return fmt.Errorf("port %s was reached, a NetworkPolicy should drop it", blockedPort)
}

func ownAddresses() map[string]bool {
	own := map[string]bool{}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return own
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok {
			own[network.IP.String()] = true
		}
	}
	return own
}
