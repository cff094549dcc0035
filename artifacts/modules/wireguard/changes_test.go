package main

import (
	"testing"

	"golang.zx2c4.com/wireguard/wgctrl/wgtypes"
)

const endpoint = "10.86.0.12:51820"

func wantedWith(t *testing.T, private wgtypes.Key, peers ...peer) wgtypes.Config {
	t.Helper()
	result, err := configuration(link{
		Interface:  "nordmesh0",
		Address:    "10.87.0.11/24",
		Port:       51820,
		PrivateKey: private.String(),
		Peers:      peers,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func newKey(t *testing.T) wgtypes.Key {
	t.Helper()
	key, err := wgtypes.GeneratePrivateKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// asRunning is what the kernel would say of an interface that was configured so.
func asRunning(config wgtypes.Config) *wgtypes.Device {
	device := &wgtypes.Device{PrivateKey: *config.PrivateKey, ListenPort: *config.ListenPort}
	for _, each := range config.Peers {
		device.Peers = append(device.Peers, wgtypes.Peer{
			PublicKey:  each.PublicKey,
			Endpoint:   each.Endpoint,
			AllowedIPs: each.AllowedIPs,
		})
	}
	return device
}

func TestAPeerThatIsAsWantedIsNotTouched(t *testing.T) {
	private, stays, goes, comes := newKey(t), newKey(t).PublicKey(), newKey(t).PublicKey(), newKey(t).PublicKey()
	first := peer{PublicKey: stays.String(), Endpoint: endpoint, Allowed: []string{"10.87.0.12/32"}}
	second := peer{PublicKey: goes.String(), Endpoint: "10.86.0.13:51820", Allowed: []string{"10.87.0.13/32"}}
	third := peer{PublicKey: comes.String(), Endpoint: "10.86.0.13:51820", Allowed: []string{"10.87.0.13/32"}}

	running := asRunning(wantedWith(t, private, first, second))
	changed := changes(running, wantedWith(t, private, first, third))

	if changed.PrivateKey != nil || changed.ListenPort != nil {
		t.Error("the interface itself was changed")
	}
	if len(changed.Peers) != 2 {
		t.Fatalf("%d peers changed, not 2", len(changed.Peers))
	}
	if changed.Peers[0].PublicKey != goes || !changed.Peers[0].Remove {
		t.Error("the peer that goes is not removed first")
	}
	if changed.Peers[1].PublicKey != comes || changed.Peers[1].Remove {
		t.Error("the peer that comes is not added")
	}
}

func TestAPeerWithOtherNetworksIsChanged(t *testing.T) {
	private, key := newKey(t), newKey(t).PublicKey()
	before := peer{PublicKey: key.String(), Endpoint: endpoint, Allowed: []string{"10.87.0.12/32"}}
	after := peer{PublicKey: key.String(), Endpoint: endpoint, Allowed: []string{"10.87.0.12/32", "192.0.2.0/24"}}
	changed := changes(asRunning(wantedWith(t, private, before)), wantedWith(t, private, after))
	if len(changed.Peers) != 1 || len(changed.Peers[0].AllowedIPs) != 2 {
		t.Errorf("changed: %v", changed.Peers)
	}
}

func TestAFileThatIsWrongIsRefusedWithoutItsKey(t *testing.T) {
	secret := "not-a-key-and-nobody-should-read-it"
	_, err := configuration(link{Address: "10.87.0.11/24", PrivateKey: secret})
	if err == nil || err.Error() != "privateKey is no key" {
		t.Errorf("got %v", err)
	}
}
