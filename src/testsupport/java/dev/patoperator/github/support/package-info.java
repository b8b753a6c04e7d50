/** Test doubles for servers and credentials. */
package dev.patoperator.github.support;
