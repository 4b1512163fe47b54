//! Registers the superset of the supported schemas with cynic's derives.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    cynic_codegen::register_schema("tasks")
        .from_sdl_file("src/generated/superset.graphql")?
        .as_default()?;
    Ok(())
}
