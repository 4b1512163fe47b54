//! Registers the schema for the plain cynic derives.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    cynic_codegen::register_schema("webiny")
        .from_sdl_file("../../schema/webiny-5.41.graphql")?
        .as_default()?;
    Ok(())
}
