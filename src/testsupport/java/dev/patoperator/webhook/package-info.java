/** Tests of the webhook over real HTTP, with GitHub's own test vector and payloads that match its schema. */
package dev.patoperator.webhook;
