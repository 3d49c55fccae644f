//! The table, in Markdown.

use super::candidates::Candidate;
use super::measure::Figures;
use super::workloads::{ServerFigure, Workload};

/// A row for each candidate, a column for each workload. Ratios are to the first candidate.
pub fn print(workloads: &[Workload], candidates: &[Candidate], figures: &Figures) {
    let heads = workloads.iter().map(|workload| format!(" {} |", workload.name));
    println!("| candidate |{}", heads.collect::<String>());
    println!("| --- |{}", " --- |".repeat(workloads.len()));
    for candidate in candidates {
        let cells = workloads
            .iter()
            .map(|workload| format!(" {} |", cell(workload, candidate, &candidates[0], figures)));
        println!("| {} |{}", candidate.name, cells.collect::<String>());
    }
    println!();
    for workload in workloads {
        let better = if workload.more_is_better { "higher" } else { "lower" };
        println!(
            "- {}: {}; {}, {better} is better; {}",
            workload.name,
            workload.title,
            workload.unit,
            second(workload)
        );
    }
    println!("- In brackets the ratio to {}.", candidates[0].name);
}

fn second(workload: &Workload) -> &'static str {
    match workload.server {
        Some(ServerFigure::Time) => "and µs of the server's processor time per call",
        Some(ServerFigure::Memory) => "and bytes of the server's memory per call",
        None => "nothing is read off the server",
    }
}

fn cell(workload: &Workload, candidate: &Candidate, first: &Candidate, figures: &Figures) -> String {
    let Some(figure) = figures.median(workload, candidate) else {
        return "–".into();
    };
    let ratio = figures
        .median(workload, first)
        .map_or_else(String::new, |first| format!(" ({:.2})", figure.client / first.client));
    let server = figure
        .server
        .map_or_else(String::new, |server| format!("; {server:.1}"));
    let digits = if figure.client < 100.0 { 2 } else { 0 };
    format!("{:.digits$}{ratio}{server}", figure.client)
}
