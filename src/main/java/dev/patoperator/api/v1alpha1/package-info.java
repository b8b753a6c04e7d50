/**
 * The custom resources in their wire format: {@code PatGrantReview} and {@code PatRevocation}, which decide;
 * {@code PatInventory}; and its objects, {@code PatRequest} and {@code PatGrant}. The CRDs under {@code deploy/crds/} are
 * generated from these types, and {@code kubectl explain} prints their descriptions. The types are tolerant: a value that the
 * schema would refuse is still decoded, so that one bad resource cannot stop the operator; {@code model.intent} validates it.
 * This package imports no other package of the operator.
 */
@NullMarked
package dev.patoperator.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
