/**
 * How the demo looks: resources and decisions as text, with colours and within the size of a terminal. Everything but
 * {@link dev.patoperator.demo.view.Screen} and {@link dev.patoperator.demo.view.TerminalSize} is pure.
 */
package dev.patoperator.demo.view;
