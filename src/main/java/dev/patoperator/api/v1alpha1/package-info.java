/**
 * The two custom resources, {@code PatGrantReview} and {@code PatRevocation}, as they look on the wire. The CRDs under
 * {@code deploy/crds/} are generated from these types, and {@code kubectl explain} prints their descriptions. The types
 * are tolerant: a value that the schema would refuse is decoded all the same, so that one bad resource cannot stop the
 * operator; {@code decision} judges it. This room imports no other.
 */
@NullMarked
package dev.patoperator.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
