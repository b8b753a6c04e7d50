/**
 * The embedded Kubernetes API of tests and demo: Fabric8's mock server keeps the objects and speaks HTTP and WebSocket,
 * a dispatcher in front of its store adds what a real API server does and the operator relies on (server-side apply,
 * status subresource, defaults, generations, watches that can be resumed), and a second port serves kubectl. It is driven
 * by whatever CustomResourceDefinitions it is given and knows nothing of this operator.
 */
package dev.patoperator.kubernetes;
