/** What the operator tells about itself, read as Prometheus, a kubelet, the Kubernetes API and a log store read it. */
package dev.patoperator.telemetry;
