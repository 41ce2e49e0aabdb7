//! The compiler as one function: rules and a schema go in, diagnostics, a plan and scripts come out. No server is needed.

#[path = "support/chance.rs"]
#[allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod chance;
#[path = "support/snapshot.rs"]
mod snapshot;

#[path = "compiler/cases.rs"]
mod cases;
#[path = "compiler/constants.rs"]
mod constants;
#[path = "compiler/convergence.rs"]
mod convergence;
#[path = "compiler/diagnostic.rs"]
mod diagnostic;
#[path = "compiler/examples.rs"]
mod examples;
#[path = "compiler/faults.rs"]
mod faults;
#[path = "compiler/interpreter.rs"]
mod interpreter;
#[path = "compiler/nulls.rs"]
mod nulls;
#[path = "compiler/numbers.rs"]
mod numbers;
#[path = "compiler/plan.rs"]
mod plan;
#[path = "compiler/raw.rs"]
mod raw;
#[path = "compiler/script.rs"]
mod script;
#[path = "compiler/shop.rs"]
mod shop;
