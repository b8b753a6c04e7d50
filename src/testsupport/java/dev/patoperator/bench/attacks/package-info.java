/** What one tenant can do deliberately, and how it affects another tenant. */
package dev.patoperator.bench.attacks;
