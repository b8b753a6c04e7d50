/**
 * One reconciler per kind: read, plan, hand over, write the status, and return. Only {@code PatOperator}, this room and the
 * index in {@code precedence} know the Java Operator SDK. It answers what the dispatcher asks of the cluster.
 */
@NullMarked
package dev.patoperator.controller;

import org.jspecify.annotations.NullMarked;
