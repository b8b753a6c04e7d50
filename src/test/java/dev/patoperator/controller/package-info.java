/** What of the controllers can be tried without running them. */
package dev.patoperator.controller;
