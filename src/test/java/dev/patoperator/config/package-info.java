/**
 * Tests of the operator's settings, which are parsed from the environment into typed values or refused with one clear
 * line.
 */
package dev.patoperator.config;
