/**
 * The embedded Kubernetes API of tests and demo. Fabric8's mock server stores the objects and serves HTTP and
 * WebSocket. A dispatcher in front of its store adds the features of a real API server that the operator relies on:
 * server-side apply, status subresource, defaults, generations, and watches that can be resumed. A second port serves
 * kubectl. The API is defined only by the CustomResourceDefinitions that it is given and knows nothing about this
 * operator.
 */
package dev.patoperator.kubernetes;
