/** What one tenant can do on purpose, and what another tenant notices of it. */
package dev.patoperator.bench.attacks;
