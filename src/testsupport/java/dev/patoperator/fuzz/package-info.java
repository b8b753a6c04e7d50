/**
 * What the fuzz tests share. Each {@code *FuzzTest} lives in the room that it tests and holds one target; its inputs are
 * texts that a person can read, in the folder of resources that bears its name.
 */
package dev.patoperator.fuzz;
