package main

import (
	"slices"

	"golang.zx2c4.com/wireguard/wgctrl/wgtypes"
)

// changes is what turns a running interface into the wanted one and touches nothing else: a peer that is
// as wanted keeps its session, so that a host that is added or removed cuts nobody's connections.
func changes(running *wgtypes.Device, wanted wgtypes.Config) wgtypes.Config {
	result := wgtypes.Config{}
	if running.PrivateKey != *wanted.PrivateKey {
		result.PrivateKey = wanted.PrivateKey
	}
	if running.ListenPort != *wanted.ListenPort {
		result.ListenPort = wanted.ListenPort
	}
	present := map[wgtypes.Key]wgtypes.Peer{}
	for _, each := range running.Peers {
		present[each.PublicKey] = each
	}
	for _, each := range wanted.Peers {
		if found, ok := present[each.PublicKey]; !ok || !isAs(found, each) {
			result.Peers = append(result.Peers, each)
		}
		delete(present, each.PublicKey)
	}
	for _, left := range present {
		result.Peers = append(result.Peers, wgtypes.PeerConfig{PublicKey: left.PublicKey, Remove: true})
	}
	// Those that go first: a network that moves from one peer to another belongs to the one named last.
	slices.SortStableFunc(result.Peers, func(a, b wgtypes.PeerConfig) int {
		switch {
		case a.Remove == b.Remove:
			return 0
		case a.Remove:
			return -1
		}
		return 1
	})
	return result
}

func isAs(running wgtypes.Peer, wanted wgtypes.PeerConfig) bool {
	if running.Endpoint == nil || running.Endpoint.String() != wanted.Endpoint.String() {
		return false
	}
	return slices.Equal(networksOf(running.AllowedIPs), networksOf(wanted.AllowedIPs))
}
