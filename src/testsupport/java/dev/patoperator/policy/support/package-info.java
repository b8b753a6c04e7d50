/**
 * Builders for policies and items.
 */
package dev.patoperator.policy.support;
