/** Tests of policies, in files: what they expect, running them, and the report. */
@NullMarked
package dev.patoperator.cli.policytest;

import org.jspecify.annotations.NullMarked;
