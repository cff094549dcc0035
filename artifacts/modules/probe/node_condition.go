package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// conditionType is what a node says of its host, beside the kubelet's own conditions.
const conditionType = "HostAsAdmitted"

type nodeCondition struct {
	Type               string `json:"type"`
	Status             string `json:"status"`
	Reason             string `json:"reason"`
	Message            string `json:"message"`
	LastHeartbeatTime  string `json:"lastHeartbeatTime"`
	LastTransitionTime string `json:"lastTransitionTime,omitempty"`
}

// nodeConditions writes to the status of the host's own node with the kubelet's certificate, which may
// do just that: NodeRestriction keeps it from other nodes, and from taints, its own included.
type nodeConditions struct{ server, node string }

const (
	kubeletCertificate = "/var/lib/kubelet/pki/kubelet-client-current.pem"
	clusterCA          = "/etc/kubernetes/pki/ca.crt"
)

// set keeps the time of the last change where nothing has changed.
func (n nodeConditions) set(ctx context.Context, condition nodeCondition) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	client, err := kubeletClient()
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	var node struct {
		Status struct {
			Conditions []nodeCondition `json:"conditions"`
		} `json:"status"`
	}
	path := n.server + "/api/v1/nodes/" + n.node
	if err := callAPI(ctx, client, apiCall{method: http.MethodGet, url: path}, &node); err != nil {
		return err
	}
	patch, err := json.Marshal(map[string]any{"status": map[string]any{
		"conditions": []nodeCondition{stamped(condition, node.Status.Conditions, time.Now())},
	}})
	if err != nil {
		return err
	}
	// Conditions are merged by their type, so the kubelet's stay.
	return callAPI(ctx, client, apiCall{
		method: http.MethodPatch, url: path + "/status", kind: "application/strategic-merge-patch+json", body: patch,
	}, nil)
}

func stamped(condition nodeCondition, before []nodeCondition, now time.Time) nodeCondition {
	condition.Type = conditionType
	condition.LastHeartbeatTime = now.UTC().Format(time.RFC3339)
	condition.LastTransitionTime = condition.LastHeartbeatTime
	for _, each := range before {
		if each.Type == conditionType && each.Status == condition.Status && each.LastTransitionTime != "" {
			condition.LastTransitionTime = each.LastTransitionTime
		}
	}
	return condition
}

// kubeletClient reads the certificate each time: the kubelet rotates it.
func kubeletClient() (*http.Client, error) {
	pair, err := tls.LoadX509KeyPair(kubeletCertificate, kubeletCertificate)
	if err != nil {
		return nil, err
	}
	roots, err := rootsOf(clusterCA)
	if err != nil {
		return nil, err
	}
	return apiClient(&tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots}), nil
}

func rootsOf(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	return roots, nil
}

func apiClient(config *tls.Config) *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config, Proxy: nil, IdleConnTimeout: time.Minute}}
}

type apiCall struct {
	method, url, kind, token string
	body                     []byte
}

// callAPI asks the Kubernetes API and reads its answer into `into`, if that is not nil.
func callAPI(ctx context.Context, client *http.Client, call apiCall, into any) error {
	request, err := http.NewRequestWithContext(ctx, call.method, call.url, bytes.NewReader(call.body))
	if err != nil {
		return err
	}
	if call.kind != "" {
		request.Header.Set("Content-Type", call.kind)
	}
	if call.token != "" {
		request.Header.Set("Authorization", "Bearer "+call.token)
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		var status struct{ Message string }
		_ = json.Unmarshal(text, &status)
		return errors.New(response.Status + " " + status.Message)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}
