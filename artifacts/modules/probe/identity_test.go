package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const workload = "spiffe://mesh.test/ns/demo/sa/echo"

// authority is a root that issues identities as a mesh does: by URI, without a host name.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	template := &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	key := newKey(t)
	return authority{sign(t, template, template, key, key), key}
}

func (a authority) issue(t *testing.T, uri string) (tls.Certificate, []byte) {
	t.Helper()
	name, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	key := newKey(t)
	template := &x509.Certificate{
		URIs:        []*url.URL{name},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	certificate := sign(t, template, a.certificate, key, a.key)
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(a.pem(certificate), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})...)
	return tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: key}, text
}

func (authority) pem(certificate *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t *testing.T, template, parent *x509.Certificate, key, by *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Minute), time.Now().Add(time.Hour)
	encoded, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// startWorkload serves as a sidecar under strict mutual TLS does.
func startWorkload(t *testing.T, mesh authority) string {
	t.Helper()
	certificate, _ := mesh.issue(t, workload)
	clients := x509.NewCertPool()
	clients.AddCert(mesh.certificate)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{certificate},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: clients,
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().(*net.TCPAddr).String()
}

func TestIdentity(t *testing.T) {
	mesh, other := newAuthority(t), newAuthority(t)
	address := startWorkload(t, mesh)
	_, own := mesh.issue(t, workload)
	_, foreign := other.issue(t, workload)
	root := mesh.pem(mesh.certificate)
	for name, test := range map[string]struct {
		input     []byte
		flags     []string
		outcome   string
		wantError string
	}{
		"the certificate alone":            {root, nil, "ok", ""},
		"a root that did not issue it":     {other.pem(other.certificate), nil, "failed", "certificate"},
		"a call without a certificate":     {root, []string{"-call"}, "failed", "refused-by-tls"},
		"a call as a workload of the mesh": {append(root, own...), []string{"-present"}, "ok", ""},
		"a foreign authority's identity":   {append(root, foreign...), []string{"-present"}, "failed", "refused-by-tls"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "input.pem")
			if err := os.WriteFile(file, test.input, 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			_ = identity(append([]string{address, "-root", file}, test.flags...), &out)
			var result outcome
			if err := json.Unmarshal(out.Bytes(), &result); err != nil {
				t.Fatalf("%q: %v", out.String(), err)
			}
			if result.Outcome != test.outcome || result.Error != test.wantError {
				t.Errorf("got %s", out.String())
			}
			if test.outcome == "ok" && (len(result.Names) != 1 || result.Names[0] != workload) {
				t.Errorf("names %v", result.Names)
			}
		})
	}
}
