/** The operator's settings, from an environment to typed values or one clear line. */
package dev.patoperator.config;
