/** Tests of metrics, probes, Events and logs, read as Prometheus, a kubelet, the Kubernetes API and a log store do. */
package dev.patoperator.telemetry;
