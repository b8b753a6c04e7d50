/** Tests of Secrets as people write them, with and without real HTTP. No message may contain a part of a secret. */
package dev.patoperator.credentials;
