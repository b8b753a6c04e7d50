/**
 * One reconciler per kind: read, plan, submit, write the status, and return. No reconciler waits for GitHub.
 */
@NullMarked
package dev.patoperator.controller;

import org.jspecify.annotations.NullMarked;
