package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"

	"golang.zx2c4.com/wireguard/wgctrl/wgtypes"
)

// link is a host's end of the private network, as the stack wrote it. Its file holds a private key.
type link struct {
	Interface  string `json:"interface"`
	Address    string `json:"address"` // with the prefix of its network
	MTU        int    `json:"mtu"`
	Port       int    `json:"port"`
	PrivateKey string `json:"privateKey"`
	Peers      []peer `json:"peers"`
}

type peer struct {
	PublicKey string   `json:"publicKey"`
	Endpoint  string   `json:"endpoint"`
	Allowed   []string `json:"allowed"`
}

// readLink reads a file. Errors name fields and never repeat what the file says: it holds a key.
func readLink(path string) (link, error) {
	var read link
	text, err := os.ReadFile(path)
	if err != nil {
		return read, err
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return read, fmt.Errorf("%s is not the file of a link", path)
	}
	_, err = configuration(read)
	return read, err
}

// configuration is the link in the words of the kernel's interface, with all its peers.
func configuration(wanted link) (wgtypes.Config, error) {
	key, err := wgtypes.ParseKey(wanted.PrivateKey)
	if err != nil {
		return wgtypes.Config{}, fmt.Errorf("privateKey is no key")
	}
	if _, err := netip.ParsePrefix(wanted.Address); err != nil {
		return wgtypes.Config{}, fmt.Errorf("address: %w", err)
	}
	result := wgtypes.Config{PrivateKey: &key, ListenPort: &wanted.Port}
	for _, each := range wanted.Peers {
		configured, err := each.configuration()
		if err != nil {
			return wgtypes.Config{}, err
		}
		result.Peers = append(result.Peers, configured)
	}
	return result, nil
}

func (each peer) configuration() (wgtypes.PeerConfig, error) {
	key, err := wgtypes.ParseKey(each.PublicKey)
	if err != nil {
		return wgtypes.PeerConfig{}, fmt.Errorf("peer %s: publicKey is no key", each.Endpoint)
	}
	endpoint, err := netip.ParseAddrPort(each.Endpoint)
	if err != nil {
		return wgtypes.PeerConfig{}, fmt.Errorf("peer %s: %w", each.Endpoint, err)
	}
	result := wgtypes.PeerConfig{
		PublicKey:         key,
		Endpoint:          net.UDPAddrFromAddrPort(endpoint),
		ReplaceAllowedIPs: true,
	}
	for _, text := range each.Allowed {
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			return wgtypes.PeerConfig{}, fmt.Errorf("peer %s: %w", each.Endpoint, err)
		}
		result.AllowedIPs = append(result.AllowedIPs, *network)
	}
	return result, nil
}
