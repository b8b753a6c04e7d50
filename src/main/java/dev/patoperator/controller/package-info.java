/**
 * One reconciler per kind: read, plan, hand over, write the status, and return. With {@code PatOperator} the only room
 * that knows the Java Operator SDK. It answers what the dispatcher asks of the cluster.
 */
@NullMarked
package dev.patoperator.controller;

import org.jspecify.annotations.NullMarked;
