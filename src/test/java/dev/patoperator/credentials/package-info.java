/** Secrets as people write them, over real HTTP and without it; no message may hold a part of one. */
package dev.patoperator.credentials;
